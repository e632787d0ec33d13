// Runs before the first paint so that a dark window never flashes white; `theme.svelte.ts`, which
// owns the choice, takes over as soon as the app has loaded.
(() => {
  const choice = localStorage.getItem('rounds.theme');
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const theme = choice === 'light' || choice === 'dark' ? choice : dark ? 'dark' : 'light';
  document.documentElement.dataset.theme = theme;
  if (/Linux/.test(navigator.userAgent)) document.documentElement.dataset.system = 'linux';
  document.documentElement.style.background = theme === 'dark' ? '#171b21' : '#fff';
})();
