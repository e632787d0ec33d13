// Runs before the first paint so that a dark window never flashes white; `theme.svelte.ts`, which
// owns the choice, takes over as soon as the app has loaded.
(() => {
  const { dataset } = document.currentScript;
  const choice = localStorage.getItem('rounds.theme');
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = choice === 'light' || choice === 'dark' ? choice : dark ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme;
  if (/Linux/.test(navigator.userAgent)) document.documentElement.dataset.system = 'linux';
  // Until it is painted, see `global.css`.
  if (/^\/(unlock|start)$/.test(location.pathname)) document.documentElement.dataset.first = '';
  // The words come along with the scripts instead of after them. A guess at what `locale.svelte.ts` will
  // choose: a wrong one costs a file.
  const chosen = localStorage.getItem('rounds.language') ?? '';
  const language = /^(zh|en)$/.test(chosen) ? chosen : navigator.language;
  const words = dataset[/^en/i.test(language) ? 'wordsEn' : 'wordsZh'];
  if (words) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = words;
    document.head.append(link);
  }
  document.documentElement.style.background = theme === 'dark' ? '#171b21' : '#fff';
})();
