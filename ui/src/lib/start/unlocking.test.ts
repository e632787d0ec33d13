import { expect, test } from 'vitest';
import { Unlocking } from './unlocking.svelte';

test('the index that is made anew is told while the store opens, and nothing else is', () => {
  const unlocking = new Unlocking();
  const heard = { what: 'progress', task: 'renew', done: 200, total: 600 } as const;
  unlocking.hear(heard);
  expect(unlocking.renewing, 'nobody opens anything').toBe(null);
  unlocking.busy = true;
  unlocking.hear({ ...heard, task: 'import' });
  expect(unlocking.renewing).toBe(null);
  unlocking.hear(heard);
  expect(unlocking.renewing).toEqual({ done: 200, total: 600 });
});
