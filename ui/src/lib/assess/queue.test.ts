import { expect, test } from 'vitest';
import { arrive, callsOf } from '$lib/customers/bridge.fixture';
import type { ListFilter } from '$lib/customers/types';
import { AssessQueue } from './queue.svelte';
import { store, VIEW } from './store.fixture';

test('the queue goes on to whoever is not assessed yet, and round to the top', async () => {
  store();
  const queue = new AssessQueue();
  await queue.take(['a', 'b', 'c', 'b'], VIEW);
  expect(queue.items.map(({ row }) => row?.name)).toEqual(['a', 'b', 'c']);
  queue.go(1);
  queue.learn('b', { done: true });
  expect(queue.next()).toBe(2);
  queue.go(2);
  queue.learn('c', { done: true });
  expect(queue.next()).toBe(0);
  queue.learn('a', { done: true });
  expect(queue.next()).toBeNull();
  expect(queue.done).toBe(3);
});

test('nobody is gone to before the first or after the last', async () => {
  store();
  const queue = new AssessQueue();
  await queue.take(['a', 'b'], VIEW);
  queue.go(-1);
  expect(queue.at).toBe(0);
  queue.go(2);
  expect(queue.at).toBe(0);
});

test('a list is asked for by model, brand and the kinds that the model rates', async () => {
  const { calls } = store();
  const queue = new AssessQueue();
  await queue.takeList({ tiers: ['A1'], unrated: true, due: false }, VIEW, ['person']);
  const filter = callsOf(calls, 'list_page')[0]?.['filter'] as Partial<ListFilter>;
  expect(filter).toEqual({
    kinds: ['person'],
    tier: { ...VIEW, tiers: ['A1'], unrated: true, stale_on: null },
  });
  expect(queue.items.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('after an undo the one whose assessment is gone is to be assessed again', async () => {
  store();
  const queue = new AssessQueue();
  await queue.take(['a', 'b'], VIEW);
  queue.learn('a', { done: true, saved: 'a1', tier: 'A1' });
  await queue.recheck();
  await arrive();
  expect(queue.items[0]).toMatchObject({ done: false, saved: null, tier: null });
});
