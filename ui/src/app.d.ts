declare global {
  // SvelteKit reads its types from here; the app adds none.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace App {}
}

export {};
