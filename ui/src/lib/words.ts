import { locale, type Words } from './locale.svelte';

type Say = (inputs?: unknown) => string;

/** One function for each word, whatever the language, so that it can be kept in a table and said later. */
const sayings = new Map<string, Say>();

function saying(key: string): Say {
  let say = sayings.get(key);
  if (!say) {
    say = (inputs) => {
      if (!locale.words) throw new Error(`${key} is said before the words are loaded`);
      return (locale.words[key as keyof Words] as Say)(inputs);
    };
    sayings.set(key, say);
  }
  return say;
}

/** What the pages import as `m` from `paraglide/messages`, whose types it has; see `one-language.js`. */
export const m = new Proxy({}, { get: (_, key) => saying(String(key)) }) as Words;
