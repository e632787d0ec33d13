// One look at what a page shows: accessible, whole, inside its window.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
const require = createRequire(new URL('../../ui/package.json', import.meta.url));
// Evaluated, not added as a script: the page's policy refuses scripts that are not its own.
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Waits until the page has stopped moving and says nothing of loading; a page that loads for ever is a fault,
 * unless its look holds the work back on purpose.
 */
export async function settled(page) {
  await page
    .waitForFunction(() => document.querySelector('main, [role=main]') !== null, null, {
      timeout: 10000,
    })
    .catch(() => {
      throw new Error('the page stays empty');
    });
  await page
    .waitForFunction(
      () =>
        !document.querySelector('[aria-busy=true]') ||
        new URLSearchParams(location.search).has('hold'),
      null,
      { timeout: 10000 },
    )
    .catch(() => {
      throw new Error('the page says that it loads, and goes on saying it');
    });
  await quiet(page);
}

/** Waits until nothing was added or taken away for a moment. */
export async function quiet(page) {
  await page.evaluate(
    () =>
      new Promise((done) => {
        const quiet = 80;
        let timer = setTimeout(finish, quiet);
        const limit = setTimeout(finish, 2000);
        const watcher = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(finish, quiet);
        });
        function finish() {
          watcher.disconnect();
          clearTimeout(timer);
          clearTimeout(limit);
          requestAnimationFrame(() => requestAnimationFrame(done));
        }
        watcher.observe(document.body, { childList: true, subtree: true });
      }),
  );
}

/**
 * Texts that end at an edge without a sign that they go on, and buttons that stand outside their dialog or
 * window. Runs in the page.
 */
function cut() {
  const found = [];
  const name = (e) =>
    `${e.tagName.toLowerCase()}.${[...e.classList].filter((c) => !c.startsWith('svelte-')).join('.')} “${e.textContent.trim().slice(0, 24)}”`;
  const hidden = (e) =>
    e.closest('.visually-hidden, [hidden], svg') !== null ||
    !e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  for (const e of document.body.querySelectorAll('*')) {
    const hasText = [...e.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '',
    );
    if (!hasText || hidden(e)) continue;
    const style = getComputedStyle(e);
    const ends = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    if (
      style.overflowX !== 'visible' &&
      !ends &&
      e.scrollWidth > e.clientWidth + 1 &&
      !/auto|scroll/.test(style.overflowX)
    )
      found.push(`cut: ${name(e)}`);
    // Cut by what it stands in: the nearest ancestor that hides what is outside it.
    const range = document.createRange();
    range.selectNodeContents(e);
    const text = range.getBoundingClientRect();
    for (let box = e.parentElement; box; box = box.parentElement) {
      const { overflowX, textOverflow, position } = getComputedStyle(box);
      if (/auto|scroll/.test(overflowX) || position === 'fixed') break;
      if (overflowX === 'visible') continue;
      const edge = box.getBoundingClientRect();
      const own = style.overflowX === 'visible' ? text : e.getBoundingClientRect();
      if (
        edge.width > 1 &&
        own.width > 1 &&
        own.left < edge.right &&
        own.right > edge.right + 1 &&
        textOverflow !== 'ellipsis'
      )
        found.push(`cut by ${name(box).split(' ')[0]}: ${name(e)}`);
      break;
    }
  }
  const frame = document.querySelector('[role=dialog]')?.getBoundingClientRect() ?? {
    left: 0,
    top: 0,
    right: innerWidth,
    bottom: innerHeight,
  };
  for (const e of document.querySelectorAll(
    '[role=dialog] footer button, aside footer button, main footer button',
  )) {
    const at = e.getBoundingClientRect();
    if (hidden(e) || e.closest('[aria-hidden=true]')) continue;
    if (
      e.closest('[role=dialog]')
        ? at.right > frame.right + 1 || at.bottom > frame.bottom + 1 || at.left < frame.left - 1
        : at.right > innerWidth + 1 || at.bottom > innerHeight + 1
    )
      found.push(`outside: ${name(e)}`);
  }
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`the page is ${wide} px wider than its window`);
  return [...new Set(found)];
}

/** What stands in the page's top bar and lies over something else there. Runs in the page. */
function crowded() {
  const parts = [...document.querySelectorAll('main > header :is(button, a, h1, [role=status])')]
    .filter(
      (e) =>
        e.checkVisibility() && !e.closest('[role=dialog], [aria-hidden=true], .visually-hidden'),
    )
    .map((e) => ({ e, at: e.getBoundingClientRect() }))
    .filter(({ at }) => at.width > 1);
  const name = (e) => (e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 24);
  const found = [];
  for (const [index, one] of parts.entries())
    for (const other of parts.slice(index + 1)) {
      const isOver = one.at.right > other.at.left + 1 && other.at.right > one.at.left + 1;
      const sameLine = one.at.bottom > other.at.top + 1 && other.at.bottom > one.at.top + 1;
      if (isOver && sameLine && !one.e.contains(other.e))
        found.push(`“${name(one.e)}” lies over “${name(other.e)}”`);
    }
  for (const { e, at } of parts)
    if (at.right > innerWidth + 1) found.push(`“${name(e)}” lies outside the window`);
  return found;
}

/**
 * What has to be scrolled sideways to be seen whole. Only a table may be wider than its place. Runs in the page.
 */
function sideways() {
  const found = [];
  for (const e of document.body.querySelectorAll('*')) {
    const scrolls = /auto|scroll/.test(getComputedStyle(e).overflowX);
    if (!scrolls || e.scrollWidth <= e.clientWidth + 1 || !e.checkVisibility()) continue;
    if (e.matches('textarea, pre, code') || e.querySelector(':scope > table, :scope > [role=grid]'))
      continue;
    found.push(`${e.tagName.toLowerCase()}.${[...e.classList].join('.')} scrolls sideways`);
  }
  return found;
}

/** The smallest size that the window takes. */
const SMALL = { width: 900, height: 600 };

/** Gives the window another size and waits until what hears of its own size late, as a table's columns do, has followed. */
async function resize(page, size) {
  await page.setViewportSize(size);
  await page.waitForFunction((width) => innerWidth === width, size.width);
  await quiet(page);
}

/** Looks in both themes; `problem` hears what is wrong, with the name of the look. */
export async function look(page, name, { pictures, problem }) {
  await page.evaluate(axe);
  for (const theme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForFunction(
      (chosen) => document.documentElement.dataset.theme === chosen,
      theme,
    );
    const found = await page.evaluate(
      (tags) =>
        window.axe.run(document, {
          runOnly: tags,
          resultTypes: ['violations'],
          preload: false,
        }),
      RULES,
    );
    for (const violation of found.violations) {
      const where = violation.nodes
        .slice(0, 3)
        .map((node) => node.target.join(' '))
        .join(' | ');
      problem(`${name}-${theme}: ${violation.id} (${violation.nodes.length}) ${where}`);
    }
    if (pictures)
      await page.screenshot({
        path: join(pictures, `${name.replaceAll(/[^\w-]+/g, '_')}-${theme}.png`),
      });
  }
  const usual = page.viewportSize();
  for (const size of [usual, SMALL]) {
    if (size === SMALL) {
      await resize(page, SMALL);
      if (pictures)
        await page.screenshot({
          path: join(pictures, `${name.replaceAll(/[^\w-]+/g, '_')}-small.png`),
        });
    }
    for (const check of [cut, crowded, sideways])
      for (const fault of await page.evaluate(check))
        problem(`${name}: ${size.width} px wide: ${fault}`);
  }
  await page.setViewportSize(usual);
}
