import { expect, test } from 'vitest';
import {
  combinations,
  emptyAxis,
  emptyCriterion,
  emptyInput,
  recode,
  relabel,
  settleCells,
} from './parts';
import type { TierModel } from './types';

const both = (text: string) => ({ zh: text, en: text });
const band = (label: string, lower: number) => ({ label, name: both(label), lower });
const tier = (code: string, rank: number) => ({
  code,
  name: both(code),
  rank,
  review_days: 90,
  visits_per_cycle: 1,
  surveys_per_year: 1,
});

function model(): TierModel {
  return {
    format: 1,
    code: 'm',
    version: 1,
    name: both('m'),
    subjects: ['person'],
    period_months: 12,
    axes: [{ id: 'a', name: both('a'), criteria: [], bands: [band('C', 0), band('A', 60)] }],
    cells: [
      { bands: ['C'], tier: 'low' },
      { bands: ['A'], tier: 'high' },
    ],
    tiers: [tier('high', 1), tier('low', 2)],
  };
}

test('there is a cell for each combination of bands, and those that were keep their tier', () => {
  const changed = model();
  changed.axes[0]?.bands.push(band('B', 30));
  settleCells(changed);
  expect(changed.cells).toEqual([
    { bands: ['C'], tier: 'low' },
    { bands: ['A'], tier: 'high' },
    { bands: ['B'], tier: 'low' },
  ]);
  changed.axes.push(emptyAxis(changed));
  expect(combinations(changed.axes)).toHaveLength(6);
  settleCells(changed);
  expect(changed.cells.map(({ bands }) => bands.join('/'))).toEqual([
    'C/2',
    'C/1',
    'A/2',
    'A/1',
    'B/2',
    'B/1',
  ]);
});

test('a band and a tier take their cells along when they are called otherwise', () => {
  const changed = model();
  relabel(changed, 0, 1, 'AA');
  recode(changed, 0, 'best');
  expect(changed.cells[1]).toEqual({ bands: ['AA'], tier: 'best' });
  expect([changed.axes[0]?.bands[1]?.label, changed.tiers[0]?.code]).toEqual(['AA', 'best']);
});

test('what is new has an id that the model does not have, and what its kind needs', () => {
  const changed = model();
  const first = emptyCriterion(changed);
  changed.axes[0]?.criteria.push(first);
  expect(emptyCriterion(changed).id).not.toBe(first.id);
  expect(emptyInput('metric')).toMatchObject({ metric: 'visits' });
  expect(emptyInput('number')).toHaveProperty('ranges');
});
