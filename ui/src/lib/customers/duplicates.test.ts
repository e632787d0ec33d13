import { expect, test, vi } from 'vitest';
import { arrive, bridge, callsOf } from './bridge.fixture';
import { DuplicateList } from './duplicates.svelte';

const offered = vi.hoisted(() => ({ undo: () => {}, problems: 0 }));
vi.mock('$lib/toasts', () => ({
  undoToast: (_said: string, undo: () => void) => (offered.undo = undo),
  problemToast: () => (offered.problems += 1),
  saidToast: () => {},
}));

function pair(a: string, b: string) {
  const side = (id: string) => ({ row: { id, name: id }, codes: [] });
  return { a: side(a), b: side(b), reasons: ['same_name_same_place'], strength: 90, likely: true };
}

const all = [pair('p1', 'p2'), pair('p3', 'p4'), pair('p2', 'p5')];

function names(list: DuplicateList): string[] {
  return list.pairs.map(({ a, b }) => `${a.row.id} ${b.row.id}`);
}

test('a pair declared different leaves at once, and an answer on its way does not bring it back', async () => {
  const calls = bridge({ duplicates: () => ({ pairs: all, total: 3 }) });
  const list = new DuplicateList();
  await list.refresh();
  list.move(1);
  const looking = list.refresh();
  const second = list.pairs[1];
  if (second) await list.declareDifferent(second);
  await looking;
  expect(names(list)).toEqual(['p1 p2', 'p2 p5']);
  expect([list.total, list.cursor]).toEqual([2, 1]);
  expect(callsOf(calls, 'declare_different')).toEqual([{ a: 'p3', b: 'p4' }]);
});

test('undo brings the pair back to its place', async () => {
  const calls = bridge({ duplicates: () => ({ pairs: all, total: 3 }) });
  const list = new DuplicateList();
  await list.refresh();
  const first = list.pairs[0];
  if (first) await list.declareDifferent(first);
  offered.undo();
  await arrive();
  expect(names(list)).toEqual(['p1 p2', 'p3 p4', 'p2 p5']);
  expect([list.total, list.cursor]).toEqual([3, 0]);
  expect(callsOf(calls, 'forget_different')).toEqual([{ a: 'p1', b: 'p2' }]);
});

test('once the store knows of it, what the store says holds: taken back in history, the pair is there again', async () => {
  let pairs = all;
  bridge({ duplicates: () => ({ pairs, total: pairs.length }) });
  const list = new DuplicateList();
  await list.refresh();
  const first = list.pairs[0];
  if (first) await list.declareDifferent(first);
  pairs = all.slice(1);
  await list.refresh();
  expect(names(list)).toEqual(['p3 p4', 'p2 p5']);
  pairs = all;
  await list.refresh();
  expect(names(list)).toEqual(['p1 p2', 'p3 p4', 'p2 p5']);
});

test('what cannot be kept comes back and says why', async () => {
  bridge({
    duplicates: () => ({ pairs: all, total: 3 }),
    declare_different: () => {
      throw { code: 'store.io', params: {} };
    },
  });
  const list = new DuplicateList();
  await list.refresh();
  const before = offered.problems;
  const last = list.pairs[2];
  if (last) await list.declareDifferent(last);
  expect(names(list)).toEqual(['p1 p2', 'p3 p4', 'p2 p5']);
  expect(offered.problems).toBe(before + 1);
});

test('after a merge every pair of the one that went is gone', async () => {
  bridge({ duplicates: () => ({ pairs: all, total: 7 }) });
  const list = new DuplicateList();
  await list.refresh();
  list.merged('p2');
  expect(names(list)).toEqual(['p3 p4']);
  expect([list.total, list.hasMore]).toEqual([5, true]);
});
