import { clearMocks } from '@tauri-apps/api/mocks';
import { cleanup, render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HOLD_MS } from '$lib/components/hold';
import { guardComposition } from '$lib/ime';
import { keys } from '$lib/keys.svelte';
import { byHand, mockStore, NO_RULES, prefilled } from './mock-store';
import QuickLog from './QuickLog.svelte';
import type { VisitForm } from './types';

let stop: (() => void)[] = [];
beforeEach(() => {
  stop = [guardComposition(), keys.attach()];
});
afterEach(async () => {
  for (const one of stop) one();
  cleanup();
  // What hears of changes lets go a moment later, and asks the shell to.
  await new Promise((done) => setTimeout(done));
  clearMocks();
});

function press(code: string, more: KeyboardEventInit = {}, target: EventTarget = document.body) {
  target.dispatchEvent(
    new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...more }),
  );
  flushSync();
}

async function panel(customerId: string, answers: Parameters<typeof mockStore>[0] = {}) {
  const store = mockStore(answers);
  const onsaved = vi.fn();
  const onclose = vi.fn();
  render(QuickLog, { customerId, planItemId: 'plan', onsaved, onclose });
  await vi.waitFor(() => screen.getByRole('heading', { name: /王芳/ }));
  return { store, onsaved, onclose };
}

const chosen = () =>
  [...document.querySelectorAll<HTMLInputElement>('[aria-label="结果"] input')].findIndex(
    (radio) => radio.checked,
  );

test('three presses after L submit a visit without a note', async () => {
  const { store, onsaved } = await panel('q1');
  press('Digit1');
  press('Enter', { ctrlKey: true });
  const dialog = await vi.waitFor(() => screen.getByRole('dialog'));
  const submit = await vi.waitFor(() => {
    const focused = document.activeElement as HTMLElement;
    expect(dialog.contains(focused)).toBe(true);
    expect(focused.textContent).toContain('提交');
    return focused;
  });
  submit.click(); // what the browser does on Enter
  await vi.waitFor(() => expect(onsaved).toHaveBeenCalled());
  expect((store.of('submit_visit')[0]?.form as VisitForm).outcome).toBe('reached');
});

test('a number key chooses the outcome, but not while a text field has the focus', async () => {
  await panel('q2');
  const note = screen.getByLabelText('备注');
  press('Digit3');
  expect(chosen()).toBe(2);
  note.focus();
  press('Digit1', {}, note);
  expect(chosen()).toBe(2);
});

test('a number key works before the prefill has arrived', async () => {
  const prefill = byHand<VisitForm>();
  mockStore({ visit_prefill: () => prefill.promise });
  render(QuickLog, { customerId: 'q3', onsaved: vi.fn(), onclose: vi.fn() });
  flushSync();
  press('Digit2');
  prefill.settle(prefilled());
  await vi.waitFor(() => expect(document.querySelector('[aria-pressed="true"]')).not.toBeNull());
  expect(chosen()).toBe(1);
});

test('Escape closes and keeps the draft', async () => {
  const { store, onclose } = await panel('q4');
  press('Digit1');
  press('Escape');
  expect(onclose).toHaveBeenCalled();
  expect(store.of('discard_draft')).toEqual([]);
  expect(store.of('save_draft')).toHaveLength(1);
});

test('the keys of an input method neither close nor submit', async () => {
  const { onclose } = await panel('q5');
  const note = screen.getByLabelText('备注');
  press('Escape', { isComposing: true }, note);
  press('Enter', { ctrlKey: true, isComposing: true }, note);
  expect(onclose).not.toHaveBeenCalled();
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('the note stays where it is when nobody was met', async () => {
  await panel('q6');
  const note = screen.getByLabelText('备注');
  press('Digit3');
  expect(screen.getByLabelText('备注')).toBe(note);
  expect(screen.queryByRole('group', { name: '产品' })).toBeNull();
});

async function touch(element: HTMLElement, ms: number) {
  const at = { pointerType: 'touch', isPrimary: true, bubbles: true };
  element.dispatchEvent(new PointerEvent('pointerdown', at));
  await new Promise((resolve) => setTimeout(resolve, ms));
  element.dispatchEvent(new PointerEvent('pointerup', at));
  element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail: 1 }));
  flushSync();
}

const submitButton = () => screen.getByRole('button', { name: /^提交/ });
const outcome = () =>
  document.querySelector<HTMLInputElement>('[aria-label="结果"] input') as HTMLInputElement;

test('after 记录 two touches submit a visit: an outcome, and the button held', async () => {
  const { store, onsaved } = await panel('t1');
  outcome().click();
  await touch(submitButton(), HOLD_MS + 100);
  await vi.waitFor(() => expect(onsaved).toHaveBeenCalledOnce());
  expect(store.of('submit_visit')).toHaveLength(1);
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('a tap that lets go too soon submits nothing; it asks', async () => {
  const { store } = await panel('t2');
  outcome().click();
  await touch(submitButton(), 30);
  await vi.waitFor(() => screen.getByRole('dialog'));
  expect(store.of('submit_visit')).toEqual([]);
});

test('a held button does not pass over a warning, nor over what is missing', async () => {
  const warning = { field: 'outcome_note', what: 'patient', fragment: '床号12' };
  const { store } = await panel('t3', {
    visit_rules: () => ({ ...NO_RULES, warnings: [warning] }),
  });
  await touch(submitButton(), HOLD_MS + 100);
  await vi.waitFor(() => screen.getByText('选一个结果（按 1–4）'));
  expect(screen.queryByRole('dialog')).toBeNull();
  outcome().click();
  await touch(submitButton(), HOLD_MS + 100);
  const dialog = await vi.waitFor(() => screen.getByRole('dialog'));
  expect(dialog.textContent).toContain('床号12');
  expect(store.of('submit_visit')).toEqual([]);
});

test('what was entered stays a draft until the held visit is written', async () => {
  const written = byHand<unknown>();
  const { store } = await panel('t4', { submit_visit: () => written.promise });
  outcome().click();
  await touch(submitButton(), HOLD_MS + 100);
  await vi.waitFor(() => expect(store.of('submit_visit')).toHaveLength(1));
  expect(store.of('save_draft')).toHaveLength(1);
  expect(store.of('discard_draft')).toEqual([]);
  expect(store.of('submit_visit')[0]?.draft).toBe('visit/t4');
  written.settle({ value: { id: 'visit' }, group: 'group' });
});

test('after 记录 two plain taps submit as well: the button, and an outcome in its question', async () => {
  const { store, onsaved } = await panel('t5');
  await touch(submitButton(), 30);
  const dialog = await vi.waitFor(() => screen.getByRole('dialog'));
  expect(store.of('submit_visit')).toEqual([]);
  const partly = await vi.waitFor(() => screen.getByRole('button', { name: '部分' }));
  expect(dialog.contains(partly)).toBe(true);
  partly.click();
  await vi.waitFor(() => expect(onsaved).toHaveBeenCalledOnce());
  expect((store.of('submit_visit')[0]?.form as VisitForm).outcome).toBe('partly');
});

test('an outcome chosen in the question does not pass over a warning', async () => {
  const warning = { field: 'outcome_note', what: 'patient', fragment: '床号12' };
  const { store } = await panel('t6', {
    visit_rules: () => ({ ...NO_RULES, warnings: [warning] }),
  });
  await touch(submitButton(), 30);
  (await vi.waitFor(() => screen.getByRole('button', { name: '达成' }))).click();
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: '部分' })).toBeNull());
  expect(screen.getByRole('dialog').textContent).toContain('床号12');
  expect(store.of('submit_visit')).toEqual([]);
});
