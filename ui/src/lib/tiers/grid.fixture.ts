import type { Grid, Tier, TierBand, TierModel } from './types';

const band = (label: string, lower: number): TierBand => ({
  label,
  name: { zh: `档${label}`, en: `Band ${label}` },
  lower,
});

const tier = (code: string, rank: number): Tier => ({
  code,
  name: { zh: `级${code}`, en: `Tier ${code}` },
  rank,
  review_days: 90,
  visits_per_cycle: 1,
  surveys_per_year: 1,
});

/** Two bands by two, of people and institutions. */
export const fourBox: TierModel = {
  format: 1,
  code: 'four_box',
  version: 1,
  name: { zh: '四宫格', en: 'Four boxes' },
  subjects: ['person', 'institution'],
  period_months: 12,
  axes: [
    {
      id: 'potential',
      name: { zh: '潜力', en: 'Potential' },
      criteria: [],
      bands: [band('B', 0), band('A', 50)],
    },
    {
      id: 'ties',
      name: { zh: '合作', en: 'Ties' },
      criteria: [],
      bands: [band('2', 0), band('1', 50)],
    },
  ],
  cells: ['A/1', 'A/2', 'B/1', 'B/2'].map((cell) => ({
    bands: cell.split('/'),
    tier: cell.replace('/', ''),
  })),
  tiers: [tier('B2', 4), tier('A1', 1), tier('A2', 2), tier('B1', 3)],
};

/** Its cells with these counts, in the order A1, A2, B1, B2; before it was half of each. */
export function gridOf(counts: readonly number[], part: Partial<Grid> = {}): Grid {
  const rated = counts.reduce((sum, count) => sum + count, 0);
  return {
    model: fourBox,
    cells: fourBox.cells.map(({ bands, tier: code }, at) => ({
      cell: bands.join('/'),
      tier: code,
      count: counts[at] ?? 0,
      before: Math.floor((counts[at] ?? 0) / 2),
      potential_permille: 250,
      amount: null,
    })),
    total: rated + 5,
    rated,
    incomplete: 2,
    unassessed: 3,
    stale: 1,
    rated_before: 4,
    amount: null,
    months: ['2025-12', '2026-11'],
    ...part,
  };
}
