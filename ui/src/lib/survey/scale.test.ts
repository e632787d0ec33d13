import { expect, test } from 'vitest';
import { quarterWord, sinceOf } from './period';
import { bounds, percentOf, placed } from './scale';
import type { SurveyFigure } from './types';

const nps = (value: number, low: number, high: number): SurveyFigure => ({
  kind: 'nps',
  promoters: 0,
  passives: 0,
  detractors: 0,
  answers: 200,
  value,
  margin: high - value,
  interval: { low, high },
  small_sample: false,
});

test('a figure lies on its scale, and beyond its ends at them', () => {
  const place = placed(nps(45, 34.75, 55.25), []);
  expect(percentOf(45, place)).toBe(72.5);
  expect(percentOf(200, place)).toBe(100);
  expect(percentOf(-200, place)).toBe(0);
});

test('a mean lies on the steps of its question', () => {
  const place = placed({ kind: 'mean', answers: 3, mean: 3, small_sample: true }, [1, 2, 3, 4, 5]);
  expect(percentOf(3, place)).toBe(50);
  expect([place.interval, place.small]).toEqual([null, true]);
});

test('a picture shows whole steps around all of its figures', () => {
  const all = [nps(45, 34.75, 55.25), nps(28, 14, 42)].map((figure) => placed(figure, []));
  expect(bounds(all)).toEqual({ lowest: 0, highest: 60, step: 20 });
  expect(bounds([])).toEqual({ lowest: 0, highest: 1, step: 1 });
});

test('a period begins the day after the same day some months ago', () => {
  expect(sinceOf('year', '2026-11-24')).toBe('2025-11-25');
  expect(sinceOf('quarter', '2026-05-31')).toBe('2026-03-01');
  expect(sinceOf('half', '2026-08-31')).toBe('2026-03-01');
  expect(sinceOf('all', '2026-11-24')).toBeNull();
  expect([quarterWord('2026-10-01'), quarterWord('2025-01-01')]).toEqual(['26 Q4', '25 Q1']);
});
