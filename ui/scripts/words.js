import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const WORDS = 'virtual:words/';
const MESSAGES = '/src/lib/paraglide/messages.js';

/** A word, or its forms by the plural of one input. @typedef {string | [by: string, forms: Record<string, string>]} Word */

/**
 * The words of one language as one piece of data, `virtual:words/zh`, and `m` speaking from whichever is
 * loaded. Paraglide's own modules name both languages and hold a function for every message; the engine pays
 * for each at the start. What Paraglide writes stays the source of the types.
 *
 * @returns {import('vite').Plugin}
 */
export function words() {
  return {
    name: 'words',
    enforce: 'pre',
    resolveId(id) {
      if (id.startsWith(WORDS)) return `\0${id}`;
    },
    load(id) {
      if (id.split('?')[0]?.endsWith(MESSAGES)) return `export { m } from '$lib/words';`;
      if (!id.startsWith(`\0${WORDS}`)) return;
      const files = filesOf(id.slice(WORDS.length + 1));
      for (const file of files) this.addWatchFile(file);
      const data = JSON.stringify(Object.assign({}, ...files.map(wordsOf)));
      return `export default JSON.parse(${JSON.stringify(data)});`;
    },
  };
}

/** @param {string} locale */
function filesOf(locale) {
  const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8'));
  /** @type {string[]} */
  const patterns = settings['plugin.inlang.messageFormat'].pathPattern;
  return patterns.map((pattern) => resolve(pattern.replace('{locale}', locale)));
}

/** @param {string} file @returns {Record<string, Word>} */
function wordsOf(file) {
  const { $schema, ...messages } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.fromEntries(
    Object.entries(messages).map(([key, message]) => [key, wordOf(message, `${file}: ${key}`)]),
  );
}

/**
 * Reads what the messages use of the format: text with `{inputs}`, and the plural of one input.
 *
 * @param {unknown} message @param {string} where @returns {Word}
 */
function wordOf(message, where) {
  if (typeof message === 'string') return plain(message, where);
  const [variants, ...more] =
    /** @type {{ declarations: string[], match: Record<string, string> }[]} */ (message);
  const plural = variants?.declarations.join('; ').match(/^input (\w+); local (\w+) = \1: plural$/);
  if (!variants || !plural || more.length > 0)
    throw new Error(`${where}: neither text nor a plural`);
  const [, by = '', form] = plural;
  const forms = Object.entries(variants.match).map(([when, text]) => {
    const [name, value = ''] = when.split('=');
    if (name !== form) throw new Error(`${where}: no form ${when}`);
    return [value === '*' ? 'other' : value, plain(text, where)];
  });
  return [by, Object.fromEntries(forms)];
}

/** @param {string} text @param {string} where */
function plain(text, where) {
  if (/[{}]/.test(text.replaceAll(/\{\w+\}/g, '')))
    throw new Error(`${where}: a brace that is no input`);
  return text;
}
