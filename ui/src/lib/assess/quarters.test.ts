import { expect, test } from 'vitest';
import { quarters } from './quarters';

test('of a quarter the last assessment counts, and only the latest quarters are shown', () => {
  const before: [string, string | null][] = [
    ['2025-11-02', 'C1'],
    ['2026-01-05', 'B2'],
    ['2026-03-31', 'B1'],
    ['2026-04-01', null],
    ['2026-11-24', 'A1'],
  ];
  expect(quarters(before, 3)).toEqual([
    { year: 2026, quarter: 1, tier: 'B1' },
    { year: 2026, quarter: 2, tier: null },
    { year: 2026, quarter: 4, tier: 'A1' },
  ]);
});
