// Checks every page in Chromium over the real commands: axe (WCAG 2.2 AA) and the console, in every
// language and theme, empty, with the sample, with long names, and failing.
//
//   node tests/pages.mjs '{"sample":URL,"empty":URL,"long":URL,"fresh":URL,"locked":URL}' [FOLDER FOR PICTURES]
//
// The routes come from the router's own files. A route that `pages` does not know fails: whoever adds
// a page says here how its states are reached.
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
const require = createRequire(new URL('../ui/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');

const servers = JSON.parse(process.argv[2]);
const pictures = process.argv[3];
if (pictures) mkdirSync(pictures, { recursive: true });
const only = process.env.ROUNDS_PAGES?.split(',');
const ui = new URL('../ui/src/routes/', import.meta.url).pathname;

const call = (page, command, args) =>
  page.evaluate(([c, a]) => window.__TAURI_INTERNALS__.invoke(c, a), [command, args ?? {}]);

const firstOf = (kind) => async (page) => {
  const filter = { text: '', kinds: [kind], institution_kinds: [], institution_ids: [], department_id: null, tags: [],
    visited_from: null, visited_to: null, never_visited: false, own_fields: [], sort: 'last_visit', descending: true };
  const { rows } = await call(page, 'list_page', { filter, offset: 0, limit: 1 });
  return rows[0]?.id ?? 'nobody';
};

/** A visit of the customer that was visited last. Only a store without customers has none. */
const visitOf = async (page) => {
  const person = await firstOf('person')(page);
  if (person === 'nobody') return 'none';
  const { entries } = await call(page, 'timeline', { customerId: person, before: null, limit: 5 });
  const visit = entries.find(({ kind }) => kind === 'visit');
  if (!visit) throw new Error('no visit to open: this state of the page was not seen');
  return visit.id;
};

/** Route file → the addresses to open. `locked`: seen without an open store. */
const pages = {
  '(app)': ['/'],
  '(app)/customers': ['/customers'],
  '(app)/customers/duplicates': ['/customers/duplicates'],
  '(app)/customers/[id]': [
    async (page) => `/customers/${await firstOf('person')(page)}`,
    async (page) => `/customers/${await firstOf('institution')(page)}`,
    async (page) => `/customers/${await firstOf('department')(page)}`,
  ],
  '(app)/visits/new': [async (page) => `/visits/new?customer=${await firstOf('person')(page)}`],
  '(app)/visits/[id]': [async (page) => `/visits/${await visitOf(page)}`],
  '(app)/tiers/assess': [
    async (page) => `/tiers/assess?customers=${await firstOf('person')(page)}`,
    '/tiers/assess?unrated',
  ],
  '(app)/exchange': ['/exchange'],
  '(app)/history': ['/history'],
  '(app)/settings': ['/settings'],
  '(app)/settings/catalogue': ['/settings/catalogue'],
  '[...path]': ['/no-such-page'],
  '(first)/start': ['/start'],
  '(first)/unlock': ['/unlock'],
};

const before = { '(first)/start': 'fresh', '(first)/unlock': 'locked' };

function routes(dir = '') {
  return readdirSync(join(ui, dir), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return routes(join(dir, entry.name));
    return entry.name === '+page.svelte' ? [dir] : [];
  });
}

const problems = [];
const known = routes();
for (const route of known) if (!pages[route]) problems.push(`${route}: a page without its states; add it to tests/pages.mjs`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run', '--disable-component-update', '--disable-sync'],
});
let looks = 0;

async function look(page, name) {
  await page.waitForFunction(() => document.querySelector('main, [role=main]') !== null, null, { timeout: 10000 });
  // Settled: nothing was added for a moment, and the page does not say that it is loading.
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'), null, { timeout: 10000 }).catch(() => {});
  await page.waitForTimeout(150);
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }),
  );
  for (const violation of found.violations) {
    const where = violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ');
    problems.push(`${name}: ${violation.id} (${violation.nodes.length}) ${where}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (wide > 0) problems.push(`${name}: the page is ${wide} px wider than its window`);
  if (pictures) await page.screenshot({ path: join(pictures, `${name.replaceAll(/[^\w-]+/g, '_')}.png`) });
  looks += 1;
}

for (const language of ['zh', 'en']) {
  for (const theme of ['light', 'dark']) {
    for (const state of ['sample', 'empty', 'long', 'error']) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
      await context.addInitScript(([l, t]) => {
        localStorage.setItem('rounds.language', l);
        localStorage.setItem('rounds.theme', t);
      }, [language, theme]);
      const page = await context.newPage();
      let now = '';
      page.on('pageerror', (error) => problems.push(`${now}: ${error.message}`));
      page.on('console', (message) => {
        // A failing command answers 422 on purpose; Chromium notes every such answer.
        if (message.type() === 'error' && !message.text().includes('422')) problems.push(`${now}: console: ${message.text()}`);
      });
      for (const route of known.filter((route) => pages[route] && (!only || only.includes(route)))) {
        // The two pages before a store is open are seen where none is.
        const base = servers[before[route] ?? state] ?? servers.sample;
        for (const [at, wanted] of pages[route].entries()) {
          now = `${state}-${route || 'root'}-${at}-${language}-${theme}`;
          try {
            await page.goto(`${base}/`);
            const address = typeof wanted === 'string' ? wanted : await wanted(page);
            const query = state === 'error' ? `${address.includes('?') ? '&' : '?'}fail=1` : '';
            await page.goto(`${base}${address}${query}`);
            await look(page, now);
          } catch (error) {
            problems.push(`${now}: ${error.message.split('\n')[0]}`);
          }
        }
      }
      await context.close();
    }
  }
}
await browser.close();
for (const problem of [...new Set(problems)]) console.error(problem);
console.log(`${looks} looks at ${known.length} pages, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
