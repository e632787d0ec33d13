import { expect, test } from 'vitest';
import { arrive, bridge, callsOf } from '$lib/customers/bridge.fixture';
import { today } from '$lib/customers/days';
import type { ListFilter } from '$lib/customers/types';
import { TierBoard } from './board.svelte';
import { assessPath } from './drill';
import { fourBox, gridOf } from './grid.fixture';
import { lastQuarterEnd } from './layout';
import type { GridScope } from './types';

const VIEW = { model_code: 'four_box', brand_id: 'b1' };

function store(answers: Parameters<typeof bridge>[0] = {}) {
  return bridge({
    tier_view: () => VIEW,
    tier_models: () => [
      { is_current: true, model: fourBox },
      { is_current: false, model: { ...fourBox, version: 0 } },
    ],
    catalogue: () => ({
      brands: [
        { id: 'b1', name: '甲', retired: true },
        { id: 'b2', name: '乙', retired: false },
        { id: 'b3', name: '丙', retired: true },
      ],
    }),
    tier_grid: () => gridOf([6, 2, 0, 2]),
    tier_composition: () => [],
    tier_trend: () => [],
    list_page: () => ({ rows: [{ id: 'c1' }, { id: 'c2' }], total: 2 }),
    ...answers,
  });
}

const scopes = (calls: ReturnType<typeof store>) =>
  callsOf(calls, 'tier_grid').map(({ scope }) => scope as GridScope);
const filterAsked = (calls: ReturnType<typeof store>) =>
  callsOf(calls, 'list_page').at(-1)?.['filter'] as ListFilter;

test('it opens with the view of the window, today, against the end of the last quarter', async () => {
  const calls = store();
  const board = new TierBoard();
  await board.start();
  expect(scopes(calls)).toHaveLength(1);
  expect(scopes(calls)[0]).toMatchObject({ ...VIEW, day: null, before: lastQuarterEnd(today()) });
  expect(board.models.map(({ version }) => version)).toEqual([1]);
  expect(board.grid?.rated).toBe(10);
});

test('a retired brand is offered only while it is the one that is shown', async () => {
  store();
  const board = new TierBoard();
  await board.start();
  expect(board.brands.map(({ id }) => id)).toEqual(['b1', 'b2']);
});

test('another brand is chosen for the whole window, and the open list closes', async () => {
  const calls = store();
  const board = new TierBoard();
  await board.start();
  board.open({ of: 'tier', tier: 'A1', cell: 'A/1' });
  await board.setView({ brand_id: 'b2' });
  expect(callsOf(calls, 'set_tier_view')).toEqual([{ view: { ...VIEW, brand_id: 'b2' } }]);
  expect(scopes(calls).at(-1)?.brand_id).toBe('b2');
  expect(board.drill).toBeNull();
});

test('a view that is refused leaves the figures as they are and says why', async () => {
  const error = { code: 'store.gone', params: {}, detail: '' };
  store({
    set_tier_view: () => {
      throw error;
    },
  });
  const board = new TierBoard();
  await board.start();
  await board.setView({ brand_id: 'b2' });
  expect(board.view?.brand_id).toBe('b1');
  expect(board.problem?.code).toBe('store.gone');
});

test('today is no past day', async () => {
  const calls = store();
  const board = new TierBoard();
  await board.start();
  await board.setDays(today(), null);
  expect(scopes(calls).at(-1)).toMatchObject({ day: null, before: null });
  await board.setDays('2026-01-31', '2025-12-31');
  expect(scopes(calls).at(-1)).toMatchObject({ day: '2026-01-31', before: '2025-12-31' });
});

test('the list behind a cell names model, brand, tier and the part that is looked at', async () => {
  const calls = store();
  const board = new TierBoard();
  await board.start();
  await board.narrow({
    hospital: { value: 'h1', name: '市一' },
    tag: { value: 'KOL', name: 'KOL' },
  });
  board.open({ of: 'tier', tier: 'A1', cell: 'A/1' });
  await arrive();
  expect(filterAsked(calls)).toMatchObject({
    kinds: ['person', 'institution'],
    institution_ids: ['h1'],
    tags: ['KOL'],
    tier: { ...VIEW, tiers: ['A1'], unrated: false, stale_on: null },
  });
  board.open({ of: 'incomplete' });
  await arrive();
  expect(filterAsked(calls).tier).toMatchObject({ tiers: [], incomplete: true, unassessed: false });
  board.open({ of: 'stale' });
  await arrive();
  expect(filterAsked(calls).tier).toMatchObject({ incomplete: false, stale_on: today() });
});

test('only what is looked at is counted, and an answer that comes late is dropped', async () => {
  const waiting: ((grid: unknown) => void)[] = [];
  const calls = store({ tier_grid: () => new Promise((done) => waiting.push(done)) });
  const board = new TierBoard();
  const started = board.start();
  await arrive();
  const narrowed = board.narrow({ tag: { value: 'KOL', name: 'KOL' } });
  await arrive();
  waiting[1]?.(gridOf([1]));
  await narrowed;
  waiting[0]?.(gridOf([9]));
  await started;
  expect(board.grid?.rated).toBe(1);
  expect(callsOf(calls, 'tier_composition')).toHaveLength(0);
});

test('who is assessed: the selected, else those of a narrowed list, else the list by its filter', async () => {
  store();
  const board = new TierBoard();
  await board.start();
  board.open({ of: 'unrated' });
  expect(await board.idsToAssess()).toEqual([]);
  await board.narrow({ tag: { value: 'KOL', name: 'KOL' } });
  board.open({ of: 'unrated' });
  expect(await board.idsToAssess()).toEqual(['c1', 'c2']);
  board.selection.add('c2');
  expect(await board.idsToAssess()).toEqual(['c2']);
});

test('the address of an assessment names model and brand', () => {
  const tier = { of: 'tier', tier: 'A1', cell: 'A/1' } as const;
  expect(assessPath(tier, VIEW, [])).toBe('/tiers/assess?model=four_box&brand=b1&tier=A1');
  expect(assessPath({ of: 'stale' }, VIEW, [])).toContain('&due=1');
  expect(assessPath({ of: 'incomplete' }, VIEW, [])).toContain('&unrated=1');
  expect(assessPath(tier, { ...VIEW, brand_id: null }, ['a', 'b'])).toBe(
    '/tiers/assess?model=four_box&customers=a%2Cb',
  );
});
