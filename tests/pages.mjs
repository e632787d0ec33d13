// Checks every page in Chromium over the real commands, in every language and theme: that it shows what it
// claims to show, axe (WCAG 2.2 AA), the console, the content security policy, and texts that are cut off.
//
//   node tests/pages.mjs '{"sample":{"url":URL,"dir":DIR},…}' [FOLDER FOR PICTURES]
//
// The routes come from the router's own files. `pages/rooms.mjs` says how each is reached and what it shows
// with the sample, empty, with long names and failing; `pages/scenes.mjs` opens the dialogs and panels.
// ROUNDS_PAGES=route,scene,… looks at these alone.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from './pages/composing.mjs';
import { Hands } from './pages/hands.mjs';
import { look, settled } from './pages/look.mjs';
import { rooms, STATES } from './pages/rooms.mjs';
import { scenes } from './pages/scenes.mjs';
import { longList, makeStores, recordsOf } from './pages/stores.mjs';
import { wordsOf } from './pages/words.mjs';
const require = createRequire(new URL('../ui/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const servers = JSON.parse(process.argv[2]);
const pictures = process.argv[3];
if (pictures) mkdirSync(pictures, { recursive: true });
const only = process.env.ROUNDS_PAGES?.split(',');
const isWanted = (name) => !only || only.includes(name);
const folder = mkdtempSync(join(tmpdir(), 'rounds-pages-'));

const problems = new Set();
const problem = (what) => problems.add(what);

// ---- what there is to look at ----

const ui = new URL('../ui/src/routes/', import.meta.url).pathname;
function routes(dir = '') {
  return readdirSync(join(ui, dir), { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return routes(join(dir, entry.name));
    return entry.name === '+page.svelte' ? [dir] : [];
  });
}

/** One thing to look at: `{ name, store, at, query, steps, shows, after }`. */
function views(language) {
  const found = [];
  for (const route of routes().filter(isWanted)) {
    if (!rooms[route])
      problem(`${route}: a page without its states; add it to tests/pages/rooms.mjs`);
    for (const [at, room] of (rooms[route] ?? []).entries()) {
      for (const state of STATES) {
        const given = room[state];
        if (!given && !room.without?.[state])
          problem(`${route}: nothing says what it shows in the state “${state}”`);
        if (!given) continue;
        const view = Array.isArray(given) ? { shows: given } : given;
        found.push({
          name: [route || 'root', room.name ?? at, state].join('-'),
          store: view.store ?? room.store ?? (state === 'error' ? 'sample' : state),
          at: room.at,
          query: state === 'error' ? 'fail=1' : '',
          ...view,
        });
      }
    }
  }
  for (const scene of scenes.filter(({ name }) => isWanted(name))) {
    const own = scene.store === 'new' ? `new-${language}` : `tried-${language}`;
    found.push({
      ...scene,
      store: scene.store && scene.store !== 'new' ? scene.store : own,
    });
  }
  for (const name of only ?? []) {
    const isKnown = routes().includes(name) || scenes.some((scene) => scene.name === name);
    if (!isKnown) problem(`${name}: neither a route nor a scene`);
  }
  for (const view of found)
    if (!view.shows?.length) problem(`${view.name}: nothing says what it shows`);
  return found;
}

// ---- looking ----

/** No look takes as long. Chromium was seen to stop painting a page, and then it never answers. */
const LOOK_MAX_MS = 120_000;

class Stalled extends Error {}

/** What `work` gives; `Stalled` when it does not come. */
async function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Stalled(`no answer within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A window of the browser; `hasTouch` as on a convertible. */
async function open(browser, language, hasTouch = false) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    hasTouch,
  });
  await context.addInitScript((chosen) => {
    localStorage.setItem('rounds.language', chosen);
    localStorage.setItem('rounds.theme', 'system');
  }, language);
  const page = await context.newPage();
  page.on('pageerror', (error) => problem(`${page.looking}: ${error.message}`));
  page.on('console', (message) => {
    // A failing command answers 422 on purpose; Chromium notes every such answer.
    if (message.type() === 'error' && !message.text().includes('422'))
      problem(`${page.looking}: console: ${message.text()}`);
  });
  return page;
}

async function lookAt(page, view, hands) {
  const { store } = hands;
  const records = store.records ?? {};
  const address = typeof view.at === 'string' ? view.at : view.at(records);
  const query = view.query ? `${address.includes('?') ? '&' : '?'}${view.query}` : '';
  await page.goto(`${store.url}${address}${query}`, { waitUntil: 'domcontentloaded' });
  await settled(page);
  await view.steps?.(hands, records);
  await settled(page);
  for (const shows of view.shows) await shows(hands);
  await look(page, page.looking, { pictures, problem });
  const fields = await compose(page, page.looking, problem);
  for (const report of await page.evaluate(() => window.__REFUSED__))
    problem(`${page.looking}: content security policy: ${report}`);
  await view.after?.(hands, records);
  return fields;
}

async function visit(browser, language) {
  const words = wordsOf(language);
  const seen = { looks: 0, fields: 0 };
  let usual = await open(browser, language);
  const waiting = views(language).map((view) => ({ view, again: false }));
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    const { view, again } = one;
    const page = view.touch ? await open(browser, language, true) : usual;
    page.looking = `${view.name}-${language}`;
    const given = {
      store: servers[view.store],
      folder,
      language,
      longList: () => longList(folder),
    };
    try {
      seen.fields += await within(LOOK_MAX_MS, lookAt(page, view, new Hands(page, words, given)));
      seen.looks += 2;
    } catch (error) {
      const isStalled = error instanceof Stalled;
      if (isStalled && !again) {
        console.error(`${page.looking}: ${error.message}; looked at once more in another window`);
        waiting.unshift({ view, again: true });
      } else problem(`${page.looking}: ${error.message.split('\n')[0]}`);
      const path =
        pictures && join(pictures, `failed-${page.looking.replaceAll(/[^\w-]+/g, '_')}.png`);
      if (path && !isStalled) await page.screenshot({ path }).catch(() => {});
      if (isStalled && !view.touch) {
        void page
          .context()
          .close()
          .catch(() => {}); // which may never end either
        usual = await open(browser, language);
      }
    }
    if (view.touch)
      void page
        .context()
        .close()
        .catch(() => {});
  }
  return seen;
}

const started = Date.now();
await makeStores(servers);
for (const name of ['sample', 'empty', 'long', 'tried-zh', 'tried-en'])
  servers[name].records = await recordsOf(servers[name]);
const made = Date.now();
const browser = await chromium.launch({
  executablePath:
    process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const seen = await Promise.all(['zh', 'en'].map((language) => visit(browser, language)));
const total = (what) => seen.reduce((sum, one) => sum + one[what], 0);
const isClosed = await within(10_000, browser.close()).then(
  () => true,
  () => false,
);
rmSync(folder, { recursive: true, force: true });
for (const what of [...problems].sort()) console.error(what);
const seconds = (from, to) => Math.round((to - from) / 1000);
console.log(
  `${total('looks')} looks at ${routes().length} pages and ${scenes.length} scenes, input method keys in ${total('fields')} fields, ` +
    `${problems.size} problems (stores ${seconds(started, made)} s, looks ${seconds(made, Date.now())} s)`,
);
// Not `exit` at once: it would cut off what is still being written.
process.exitCode = problems.size ? 1 : 0;
if (!isClosed) setTimeout(() => process.exit(), 1000);
