// What a user does on a page, and what the page must show. Things are named by the keys of their words.
import { quiet } from './look.mjs';

const PATIENCE = 15000;

/** Hands on one page. Every verb waits for what it needs and fails in words. */
export class Hands {
  /** `given`: `store`, the server that the page is served by; `folder`, for files that steps need; `language`. */
  constructor(page, words, given) {
    Object.assign(this, { page, words }, given);
  }

  /** Something to press: a button, link, menu item, option or tab whose name begins with the words. */
  named(key, values, roles = ['button', 'link', 'menuitem', 'tab', 'option', 'radio', 'checkbox']) {
    const name = new RegExp(`^\\s*${this.words(key, values)}`);
    return roles
      .map((role) => this.page.getByRole(role, { name }))
      .reduce((a, b) => a.or(b))
      .filter({ visible: true });
  }

  async press(key, values) {
    const what = this.named(key, values).first();
    await this.#reach(what, `nothing to press that says ${key}`);
    await what.click({ timeout: PATIENCE });
    await quiet(this.page);
  }

  /** Presses what a selector finds. */
  async click(selector) {
    const what = this.page.locator(selector).filter({ visible: true }).first();
    await this.#reach(what, `nothing at ${selector}`);
    await what.click({ timeout: PATIENCE });
  }

  field(key, values) {
    const name = new RegExp(`^\\s*${this.words(key, values)}`);
    return this.page
      .getByLabel(name)
      .or(this.page.getByPlaceholder(name))
      .and(this.page.locator('input:not([type=checkbox]):not([type=radio]), textarea, select'))
      .filter({ visible: true })
      .first();
  }

  async fill(key, text) {
    await this.#reach(this.field(key), `no field called ${key}`);
    await this.field(key).fill(text);
  }

  /** Writes into the first field that a selector finds. */
  async write(selector, text) {
    const what = this.page.locator(selector).filter({ visible: true }).first();
    await this.#reach(what, `no field at ${selector}`);
    await what.fill(text);
  }

  /** Chooses from a native list by the value behind the words. */
  async choose(key, value) {
    await this.#reach(this.field(key), `no list called ${key}`);
    await this.field(key).selectOption(value);
  }

  /** Writes into a field that looks things up, and takes the first that it finds. */
  async pick(key, text) {
    await this.fill(key, text);
    // Of what is offered now; the page's own selects have options, too.
    const first = this.page.locator('[role=option]:visible').first();
    await this.#reach(first, `${key} offers nothing for ${text}`);
    await first.click({ timeout: PATIENCE });
  }

  /** A finger: down, and up again after `ms`. How many there were is counted. */
  async touch(key, ms = 0, roles = undefined) {
    const what = this.named(key, {}, roles).first();
    await this.#reach(what, `nothing to touch that says ${key}`);
    await this.page.waitForTimeout(150); // a dialog on its way in
    const box = await what.boundingBox();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.devtools ??= await this.page.context().newCDPSession(this.page);
    await this.devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    await this.page.waitForTimeout(ms);
    await this.devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    this.touches = (this.touches ?? 0) + 1;
  }

  key(name) {
    return this.page.keyboard.press(name);
  }

  /** What the user will choose in the system's file dialogs from now on. */
  answer(path) {
    return this.page.evaluate((chosen) => (window.__DIALOG_ANSWER__ = chosen), path);
  }

  says(key, values) {
    return this.sees(this.page.getByText(new RegExp(this.words(key, values))), key);
  }

  async sees(locator, what) {
    await this.#reach(locator.filter({ visible: true }).first(), `not shown: ${what}`);
  }

  async #reach(locator, otherwise) {
    await locator.waitFor({ state: 'visible', timeout: PATIENCE }).catch(() => {
      throw new Error(otherwise);
    });
  }
}

// ---- what a page must show ----

/** These words, by the key of their message. */
export const says = (key, values) => (hands) => hands.says(key, values);
/** This very text. */
export const reads = (text) => (hands) => hands.sees(hands.page.getByText(text), text);
/** A field that is called so. */
export const labelled = (key) => (hands) => hands.sees(hands.field(key), key);
/** Something that the selector finds. */
export const has = (selector) => (hands) => hands.sees(hands.page.locator(selector), selector);
/** A field that holds this text. */
export const holds = (text) => async (hands) => {
  await hands.page
    .waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('input, textarea')].some((it) => it.value.includes(wanted)),
      text,
      { timeout: PATIENCE },
    )
    .catch(() => {
      throw new Error(`no field holds ${text}`);
    });
};
/** No more touches than this were needed. */
export const inTouches = (most) => async (hands) => {
  if (!hands.touches || hands.touches > most)
    throw new Error(`${hands.touches} touches, not ${most}`);
};
/** Nothing that the selector finds. */
export const lacks = (selector) => async (hands) => {
  const found = await hands.page.locator(selector).filter({ visible: true }).count();
  if (found > 0) throw new Error(`shown, but should not be: ${selector}`);
};
/** What went wrong, in words, with its code. */
export const fails = [has('[role=alert] code'), reads('store.io')];
/** An open dialog with this title. */
export const dialog = (key, values) => async (hands) => {
  const title = new RegExp(hands.words(key, values));
  await hands.sees(
    hands.page
      .getByRole('dialog')
      .filter({ has: hands.page.getByRole('heading', { name: title }) }),
    `a dialog called ${key}`,
  );
};
/** A panel at the side with this name. */
export const panel = (key) => async (hands) =>
  hands.sees(
    hands.page.getByRole('complementary', {
      name: new RegExp(`^${hands.words(key)}$`),
    }),
    `a panel called ${key}`,
  );
