import { gzipSync } from 'node:zlib';

/** What a page may need before it can be used, in kB of 1,000 bytes, packed with gzip. */
const BUDGET_KB = 150;

/** The pages that may come first: no store yet, a locked one, and the one behind it. */
const FIRST = { start: '(first)/start', unlock: '(first)/unlock', today: '(app)' };

/** One file for what is shown before a store is open, and one more for the page behind it. */
const FILES = [
  { name: 'first', test: /\/src\/routes\/(\+|\(first\)\/)/, priority: 2 },
  { name: 'today', test: /\/src\/routes\/\(app\)\/\+/, priority: 1 },
];

/**
 * Puts what the first pages need into few files, because inside the window a request costs more than its
 * bytes, and fails the build when a first page has grown beyond the budget.
 *
 * @returns {import('vite').Plugin}
 */
export function firstScreen() {
  return {
    name: 'first-screen',
    apply: 'build',
    configEnvironment(name) {
      if (name !== 'client') return;
      return { build: { rolldownOptions: { output: { codeSplitting: { groups: FILES } } } } };
    },
    generateBundle(_, bundle) {
      if (this.environment.name !== 'client') return;
      for (const [page, kb] of Object.entries(weights(bundle))) {
        const said = `the page ${page} needs ${kb.toFixed(1)} kB of scripts of at most ${BUDGET_KB} kB`;
        if (kb > BUDGET_KB) this.error(said);
        else this.info(said);
      }
    },
  };
}

/**
 * Scripts that a page loads without being asked: the start, its layouts, itself, all they import, and the
 * words of the heavier language.
 *
 * @param {import('rolldown').OutputBundle} bundle
 * @returns {Record<string, number>} kB, by page
 */
function weights(bundle) {
  const chunks = Object.values(bundle).filter((output) => output.type === 'chunk');
  const kb = new Map(chunks.map(({ fileName, code }) => [fileName, gzipSync(code).length / 1000]));

  /** @param {(id: string) => boolean} isIt */
  const holding = (isIt) =>
    chunks.filter(({ moduleIds }) => moduleIds.some(isIt)).map(({ fileName }) => fileName);
  /** @param {string[]} names @param {Set<string>} seen @returns {Set<string>} */
  const closure = (names, seen = new Set()) => {
    for (const name of names.filter((name) => kb.has(name) && !seen.has(name))) {
      seen.add(name);
      const chunk = bundle[name];
      if (chunk?.type === 'chunk') closure(chunk.imports, seen);
    }
    return seen;
  };

  const words = ['zh', 'en'].map((language) =>
    holding((id) => id.endsWith(`virtual:words/${language}`)),
  );
  const heavier = Math.max(...words.map((names) => sum(names)));
  /** @param {Iterable<string>} names */
  function sum(names) {
    return [...names].reduce((total, name) => total + (kb.get(name) ?? 0), 0);
  }
  const start = holding((id) => /\/(client\/entry|client-optimized\/app)\.js$/.test(id));
  return Object.fromEntries(
    Object.entries(FIRST).map(([page, route]) => {
      const above = [
        '',
        ...route.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/') + '/'),
      ];
      const files = above.map((folder) => `/src/routes/${folder}+layout.svelte`);
      files.push(`/src/routes/${route}/+page.svelte`);
      const own = files.flatMap((file) => holding((id) => id.endsWith(file)));
      return [page, sum(closure([...start, ...own])) + heavier];
    }),
  );
}
