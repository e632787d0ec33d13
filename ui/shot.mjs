import { chromium } from 'playwright-core';
const [,, lang='zh', theme='light', ...paths] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const p = await b.newPage({ viewport: { width: 1280, height: 800 } });
p.on('console', (m) => m.type() === 'error' && console.log('console', m.text().slice(0, 300)));
p.on('pageerror', (e) => console.log('error', String(e).slice(0, 300)));
await p.addInitScript(([l, t]) => { localStorage.setItem('rounds.language', l); localStorage.setItem('rounds.theme', t); }, [lang, theme]);
for (const path of paths) {
  const [url, name, ...steps] = path.split('::');
  if (url) await p.goto('http://127.0.0.1:7711' + url);
  await p.waitForTimeout(900);
  for (const step of steps) {
    const [what, ...rest] = step.split('=');
    const arg = rest.join('=');
    if (what === 'click') await p.locator(arg).first().click();
    if (what === 'press') await p.keyboard.press(arg);
    if (what === 'type') await p.keyboard.type(arg);
    if (what === 'scroll') await p.locator(arg).first().evaluate((n) => (n.scrollTop = n.scrollHeight));
    await p.waitForTimeout(500);
  }
  await p.screenshot({ path: `/tmp/shots/${name}-${lang}-${theme}.png` });
}
await b.close();
