// The keys of an input method: the Enter that picks a candidate and the Escape that drops one belong to it
// alone. Pressed in every field that a look shows, they must change nothing.

/** What would change if a key got through. Runs in the page. */
function state() {
  const parts = [
    ...document.querySelectorAll('[role=dialog], aside, [role=alert], [role=listbox], form'),
  ].length;
  const texts = [...document.querySelectorAll('input, textarea')].map((field) => field.value);
  return JSON.stringify([
    location.href,
    parts,
    texts,
    window.__WRITES__ ?? 0,
    document.activeElement?.tagName,
  ]);
}

/** Sends both keys to every text field; gives back how many there were. Told by key code 229, as systems do. */
export async function compose(page, name, problem) {
  const fields = await page
    .locator(
      'input:not([type=checkbox]):not([type=radio]):not([type=hidden]):not([disabled]):not([readonly]), textarea:not([disabled]):not([readonly])',
    )
    .filter({ visible: true })
    .all();
  if (fields.length === 0) return 0;
  const devtools = await page.context().newCDPSession(page);
  for (const field of fields) {
    // A field that went with what an earlier one opened is not there any more.
    if (!(await field.isVisible().catch(() => false))) continue;
    await field.evaluate((element) => element.focus());
    await page.waitForTimeout(0);
    const before = await page.evaluate(state);
    for (const key of ['Enter', 'Escape']) {
      await devtools.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key,
        code: key,
        windowsVirtualKeyCode: 229,
      });
      await devtools.send('Input.dispatchKeyEvent', {
        type: 'keyUp',
        key,
        code: key,
        windowsVirtualKeyCode: 229,
      });
    }
    await page.evaluate(() => new Promise(requestAnimationFrame));
    if ((await page.evaluate(state)) !== before) {
      const label = await field
        .evaluate((element) => element.labels?.[0]?.innerText ?? element.ariaLabel ?? '')
        .catch(() => 'gone');
      problem(`${name}: a key of an input method got through in the field “${label.trim()}”`);
    }
  }
  return fields.length;
}
