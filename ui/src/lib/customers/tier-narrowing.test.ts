import { expect, test } from 'vitest';
import { tierQuery } from '$lib/tiers/query';
import { carriedTo, countsOf, tierFilterOf, toggled } from './tier-narrowing';

const VIEW = { model_code: 'nine_box', brand_id: 'jia' };

test('a tier is added, a second one too, and the last one taken away leaves no filter', () => {
  const one = toggled(null, 'A1', VIEW);
  expect(one).toEqual({ ...VIEW, tiers: ['A1'], unrated: false, due: false });
  const two = toggled(one, 'unrated', VIEW);
  expect(two).toMatchObject({ tiers: ['A1'], unrated: true });
  expect(toggled(toggled(two, 'A1', VIEW), 'unrated', VIEW)).toBeNull();
});

test('another brand keeps the codes, another model only who is unrated or due', () => {
  const now = { ...VIEW, tiers: ['A1'], unrated: false, due: true };
  expect(carriedTo(now, { ...VIEW, brand_id: 'yi' })).toEqual({ ...now, brand_id: 'yi' });
  const vip = { model_code: 'vip', brand_id: null };
  expect(carriedTo(now, vip)).toEqual({ ...vip, tiers: [], unrated: false, due: true });
  expect(carriedTo({ ...now, due: false }, vip)).toBeNull();
});

test('who is due is asked for by the day, so that a saved filter means the same next month', () => {
  const due = { ...VIEW, tiers: [], unrated: false, due: true };
  expect(tierFilterOf(due, '2026-11-24')).toMatchObject({ stale_on: '2026-11-24' });
  expect(tierFilterOf({ ...due, due: false }, '2026-11-24')).toMatchObject({ stale_on: null });
});

test('cells that mean the same tier are counted together', () => {
  const cell = (tier: string, count: number) => ({
    cell: `${tier}${count}`,
    tier,
    count,
    before: null,
    potential_permille: null,
    amount: null,
  });
  const counts = countsOf({
    model: {} as never,
    cells: [cell('core', 2), cell('core', 3), cell('general', 1)],
    total: 10,
    rated: 6,
    incomplete: 1,
    unassessed: 3,
    stale: 2,
    rated_before: null,
    amount: null,
    months: ['2025-12', '2026-11'],
  });
  expect(counts).toEqual({ tiers: { core: 5, general: 1 }, unrated: 4, due: 2 });
});

test('an address names tiers by code, and unrated and due by their words', () => {
  const asked = (text: string) => tierQuery(new URLSearchParams(text));
  expect(asked('tier=A1&model=nine_box')).toEqual({ tiers: ['A1'], unrated: false, due: false });
  expect(asked('tier=due')).toEqual({ tiers: [], unrated: false, due: true });
  expect(asked('unrated&model=nine_box')).toEqual({ tiers: [], unrated: true, due: false });
  expect(asked('model=nine_box')).toBeNull();
});
