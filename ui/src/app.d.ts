declare global {
  // SvelteKit reads its types from here; the app adds none.
  namespace App {}
}

export {};
