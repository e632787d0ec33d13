import { render, screen } from '@testing-library/svelte';
import { flushSync } from 'svelte';
import { toast } from 'svelte-sonner';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import Toaster from '$lib/components/Toaster.svelte';
import { keys } from './keys.svelte';
import { UNDO_MS, undoToast } from './toasts';

let stop: () => void;
beforeEach(() => {
  stop = keys.attach();
});
afterEach(() => {
  stop();
  toast.dismiss();
  vi.useRealTimers();
});

function undoKey() {
  const event = { code: 'KeyZ', ctrlKey: true, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new KeyboardEvent('keydown', event));
  flushSync();
}

const done = (log: string[], name: string) => async () => {
  await Promise.resolve();
  log.push(name);
};

test('several actions are each taken back by Ctrl+Z, the newest first', async () => {
  const log: string[] = [];
  for (const name of ['one', 'two', 'three']) undoToast(name, done(log, name));
  for (let press = 0; press < 4; press += 1) undoKey();
  await vi.waitFor(() => expect(log).toEqual(['three', 'two', 'one']));
});

test('an undo waits for the one before: the shell does one at a time', async () => {
  const log: string[] = [];
  let finish: () => void = () => undefined;
  undoToast('first', done(log, 'first'));
  undoToast('second', () => new Promise<void>((resolve) => (finish = resolve)));
  undoKey();
  undoKey();
  await vi.waitFor(() => expect(finish).not.toBe(undefined));
  await Promise.resolve();
  expect(log).toEqual([]);
  finish();
  await vi.waitFor(() => expect(log).toEqual(['first']));
});

test('one that fails does not stand in the way of the next', async () => {
  const log: string[] = [];
  undoToast('first', done(log, 'first'));
  undoToast('second', () => Promise.reject(new Error('no')));
  undoKey();
  undoKey();
  await vi.waitFor(() => expect(log).toEqual(['first']));
});

test('all stay in sight with the newest in front, and a pressed button takes back its own', async () => {
  render(Toaster);
  const log: string[] = [];
  for (const name of ['甲', '乙', '丙']) undoToast(name, done(log, name));
  const front = await vi.waitFor(() => {
    const toasts = [...document.querySelectorAll<HTMLElement>('[data-sonner-toast]')];
    expect(toasts.map(({ innerText, textContent }) => innerText || textContent)).toHaveLength(3);
    return toasts.find((it) => it.dataset.front === 'true');
  });
  expect(front?.textContent).toContain('丙');
  const middle = screen.getByText('乙').closest<HTMLElement>('[data-sonner-toast]');
  middle?.querySelector<HTMLButtonElement>('[data-action], [data-button]')?.click();
  undoKey();
  undoKey();
  undoKey();
  await vi.waitFor(() => expect(log).toEqual(['乙', '丙', '甲']));
});

test('after ten seconds Ctrl+Z does not take it back any more', async () => {
  vi.useFakeTimers();
  render(Toaster);
  const log: string[] = [];
  undoToast('old', done(log, 'old'));
  await vi.advanceTimersByTimeAsync(UNDO_MS + 500);
  undoKey();
  await vi.advanceTimersByTimeAsync(100);
  expect(log).toEqual([]);
});
