// Takes a screenshot of every page in both languages and both themes, under the content security
// policy of the real window, and checks each with axe. Usage, after `npm run build`:
//   npm run shot -- FOLDER [PATH…]
import { mkdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

const [folder, ...asked] = process.argv.slice(2);
if (!folder) throw new Error('usage: npm run shot -- FOLDER [PATH…]');
const paths =
  asked.length > 0
    ? asked
    : [
        '/',
        '/customers',
        '/exchange',
        '/history',
        '/settings',
        '/start',
        '/unlock',
        '/no-such-page',
      ];

const origin = 'http://tauri.localhost';
const shell = JSON.parse(await readFile('../tauri.conf.json', 'utf8'));
const headers = { 'content-security-policy': shell.app.security.csp };
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
});
await mkdir(folder, { recursive: true });

let complaints = 0;
const complain = (where, what) => {
  complaints += 1;
  console.error(`${where}: ${what}`);
};

for (const language of ['zh', 'en']) {
  for (const theme of ['light', 'dark']) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: language === 'zh' ? 'zh-CN' : 'en-GB',
      colorScheme: theme,
      reducedMotion: 'reduce',
    });
    await context.route(`${origin}/**`, serve);
    for (const path of paths) await shoot(context, path, `${language}-${theme}`);
    await context.close();
  }
}
await browser.close();
console.log(complaints === 0 ? 'nothing to complain about' : `${complaints} complaints`);
process.exitCode = complaints === 0 ? 0 : 1;

/** The built files as the shell serves them: any path that is no file is the one document. */
async function serve(route) {
  const { pathname } = new URL(route.request().url());
  const file = extname(pathname) ? pathname : '/index.html';
  await route.fulfill({ path: join('build', file), headers });
}

async function shoot(context, path, variant) {
  const name = `${path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'today'}-${variant}`;
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complain(name, message.text());
  });
  page.on('pageerror', (error) => complain(name, error.message));
  await page.goto(new URL(path, origin).href, { waitUntil: 'networkidle' });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  // Through the debugger, not as a script tag: the policy would rightly refuse that.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  for (const { id, help, nodes } of violations) {
    complain(name, `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  }
  await page.close();
}
