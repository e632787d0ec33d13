import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, expect, test, vi } from 'vitest';
import type { Heard } from './bindings';
import { onChanged, onNotice } from './notices';

afterEach(() => {
  vi.useRealTimers();
  clearMocks();
});

test('each notice is heard once by everybody who hears, and asked for again when an answer fails', async () => {
  vi.useFakeTimers();
  const asked: unknown[] = [];
  let answer: (heard: Heard) => void = () => undefined;
  let refuse: (error: unknown) => void = () => undefined;
  mockIPC((_command, given) => {
    asked.push((given as { last: number | null }).last);
    return new Promise((resolve, reject) => ([answer, refuse] = [resolve, reject]));
  });
  const heard: string[] = [];
  const actions: string[] = [];
  const stop = onNotice(({ what }) => heard.push(what));
  onChanged((action) => actions.push(action));
  expect(asked).toEqual([null]);

  const changed = { what: 'changed', action: 'visit.submit' } as const;
  answer({ last: 7, notices: [changed, { what: 'locked', reason: 'idle' }] });
  await vi.waitFor(() => expect(asked).toEqual([null, 7]));
  expect(heard).toEqual(['changed', 'locked']);
  expect(actions).toEqual(['visit.submit']);

  refuse(new Error('the bridge is gone'));
  await vi.advanceTimersByTimeAsync(900);
  expect(asked).toEqual([null, 7]);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual([null, 7, 7]);

  stop();
  answer({ last: 8, notices: [changed] });
  await vi.waitFor(() => expect(actions).toHaveLength(2));
  expect(heard).toHaveLength(2);
});
