import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { toast } from 'svelte-sonner';
import { afterEach, expect, test, vi } from 'vitest';
import type { UndoResult } from '$lib/api/bindings';
import { say } from '$lib/api/notices';
import { SLOW_MS, undoGroup, undoneWords } from './undo-group';

afterEach(() => {
  vi.restoreAllMocks();
  toast.dismiss();
  clearMocks();
});

const texts = () => toast.getActiveToasts().map(({ title }) => String(title));

test('an undo that takes long shows how far it is, can be stopped, and says that it was', async () => {
  let finish: (result: UndoResult) => void = () => undefined;
  const asked: string[] = [];
  mockIPC((command) => {
    asked.push(command);
    if (command === 'undo') return new Promise((resolve) => (finish = resolve));
    return command === 'next_notices' ? new Promise(() => undefined) : null;
  });
  const now = vi.spyOn(performance, 'now').mockReturnValue(0);
  const undoing = undoGroup('g');
  await Promise.resolve();
  const progress = { what: 'progress', task: 'undo', total: 1000 } as const;
  say({ ...progress, done: 200 });
  expect(texts()).toEqual([]);
  now.mockReturnValue(SLOW_MS);
  say({ ...progress, done: 400 });
  say({ ...progress, done: 600 });
  expect(texts()).toEqual(['正在撤销：600 / 1000']);
  const action = toast.getActiveToasts()[0]?.action as unknown as { onClick: () => void };
  action.onClick();
  expect(asked).toContain('cancel_task');

  finish({ action: 'undo', changes: 600, kept: [], group: 'u', cut_short: true });
  const undone = await undoing;
  await vi.waitFor(() => expect(texts()).toEqual([]));
  expect(undone.ok && undoneWords(undone.value)).toBe(
    '已停下：600 处改回，其余未动。再撤销一次会接着做完',
  );
});
