const MESSAGES = '/src/lib/paraglide/messages.js';

/**
 * Lets `m` take its words from the one language that is loaded. The module that Paraglide writes for it
 * names both languages, and with it every page would carry both; its types stay the ones that count.
 *
 * @returns {import('vite').Plugin}
 */
export function oneLanguage() {
  return {
    name: 'one-language',
    enforce: 'pre',
    load(id) {
      if (!id.split('?')[0]?.endsWith(MESSAGES)) return;
      return `export { m } from '$lib/words';`;
    },
  };
}
