import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { toast } from 'svelte-sonner';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keys } from '$lib/keys.svelte';
import { offerLast } from './last';

let stop: () => void;
beforeEach(() => {
  stop = keys.attach();
});
afterEach(() => {
  stop();
  toast.dismiss();
  clearMocks();
});

const texts = () => toast.getActiveToasts().map(({ title }) => String(title));

function store(last: string | null) {
  const undone: unknown[] = [];
  mockIPC((command, given) => {
    if (command === 'last_undoable') return last;
    if (command === 'history') return [{ id: 'g', action: 'plan.drop', name: '王芳' }];
    if (command === 'next_notices') return new Promise(() => undefined);
    if (command !== 'undo') throw new Error(`${command} is not asked for`);
    undone.push((given as { group: string }).group);
    return { action: 'undo', changes: 2, kept: [], group: 'u', cut_short: false };
  });
  return undone;
}

test('the last thing is named first, and undone by the next press', async () => {
  const undone = store('g');
  await offerLast();
  expect(texts()).toEqual(['最近一步：移出计划 · 王芳']);
  expect(undone).toEqual([]);
  const event = { code: 'KeyZ', ctrlKey: true, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new KeyboardEvent('keydown', event));
  await vi.waitFor(() => expect(undone).toEqual(['g']));
  await vi.waitFor(() => expect(texts()).toContain('已撤销，2 处改回'));
});

test('without anything to undo it says so', async () => {
  store(null);
  await offerLast();
  expect(texts()).toEqual(['没有可以撤销的改动']);
});
