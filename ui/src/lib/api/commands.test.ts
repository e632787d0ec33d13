import { expect, test } from 'vitest';
import bindings from './bindings.ts?raw';

const files = import.meta.glob<string>(['../../**/*.ts', '../../**/*.svelte', '!**/paraglide/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const page = Object.entries(files)
  .filter(([path]) => !/bindings\.ts$|\.test\.ts$|\.fixture\.|mock-store/.test(path))
  .map(([, text]) => text)
  .join('\n');

// A command is a door into the store: one that nobody goes through is only open to others.
test('every command that is open to the page is called by it', () => {
  const names = [...bindings.matchAll(/^\t(\w+): \(.*__TAURI_INVOKE/gm)].map(([, name]) =>
    String(name),
  );
  expect(names.length).toBeGreaterThan(50);
  expect(names.filter((name) => !new RegExp(`commands\\.${name}\\b`).test(page))).toEqual([]);
});
