import { locale, type Word } from './locale.svelte';

type Inputs = Readonly<Record<string, unknown>>;
type Say = (inputs?: Inputs) => string;

const INPUT = /\{(\w+)\}/g;

const plurals = new Map<string, Intl.PluralRules>();

function pluralOf(count: unknown): string {
  let rules = plurals.get(locale.current);
  if (!rules) plurals.set(locale.current, (rules = new Intl.PluralRules(locale.current)));
  return rules.select(Number(count));
}

function formOf(word: Word, inputs: Inputs): string {
  if (typeof word === 'string') return word;
  const [by, forms] = word;
  return forms[pluralOf(inputs[by])] ?? forms.other ?? '';
}

/** One function for each word, whatever the language, so that it can be kept in a table and said later. */
const sayings = new Map<string, Say>();

function saying(key: string): Say {
  let say = sayings.get(key);
  if (!say) {
    say = (inputs = {}) => {
      const word = locale.words?.[key];
      if (word === undefined) throw new Error(`no words for ${key}`);
      return formOf(word, inputs).replace(INPUT, (_, name: string) => String(inputs[name]));
    };
    sayings.set(key, say);
  }
  return say;
}

/** What the pages import as `m` from `paraglide/messages`, whose types it has; see `scripts/words.js`. */
export const m = new Proxy({}, { get: (_, key) => saying(String(key)) });
