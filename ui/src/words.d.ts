/** The words of a language, `zh` or `en`, made by `scripts/words.js`. */
declare module 'virtual:words/*' {
  const words: import('$lib/locale.svelte').Words;
  export default words;
}
