import { expect, test } from 'vitest';
import { Unlocking } from './unlocking.svelte';

test('what an opening is at is told while the store opens, and nothing else is', () => {
  const unlocking = new Unlocking();
  const heard = { what: 'opening', opening: { at: 'listing', done: 200, total: 600 } } as const;
  unlocking.hear(heard);
  expect(unlocking.opening, 'nobody opens anything').toBe(null);
  unlocking.busy = true;
  unlocking.hear({ what: 'progress', task: 'import', done: 1, total: 2 });
  expect(unlocking.opening).toBe(null);
  unlocking.hear({ what: 'opening', opening: { at: 'backing_up' } });
  expect(unlocking.opening).toEqual({ at: 'backing_up' });
  unlocking.hear(heard);
  expect(unlocking.opening).toEqual(heard.opening);
});
