import { expect, test } from 'vitest';
import { gridOf } from './grid.fixture';
import {
  columnsOf,
  customersPerDot,
  dotPath,
  dotsFor,
  lastQuarterEnd,
  quarterOf,
  rowsOf,
  tiersOf,
} from './layout';

test('the best band of the first axis stands on top, the second axis runs from low to high', () => {
  const grid = gridOf([1, 2, 3, 4]);
  const drawn = rowsOf(grid).map(({ band, cells }) => [
    band.label,
    ...cells.map(({ tier }) => tier),
  ]);
  expect(drawn).toEqual([
    ['A', 'A2', 'A1'],
    ['B', 'B2', 'B1'],
  ]);
  expect(columnsOf(grid.model).map(({ label }) => label)).toEqual(['2', '1']);
});

test('a model with one axis is a column of cells', () => {
  const grid = gridOf([1, 2]);
  const [axis] = grid.model.axes;
  if (!axis) throw new Error('no axis');
  const cells = grid.cells.slice(0, 2).map((one, at) => ({ ...one, cell: at === 0 ? 'A' : 'B' }));
  const rows = rowsOf({ ...grid, model: { ...grid.model, axes: [axis] }, cells });
  expect(rows.map(({ cells: inRow }) => inRow.map(({ cell }) => cell))).toEqual([['A'], ['B']]);
});

test('tiers are listed by rank, whatever order the model has them in', () => {
  expect(tiersOf(gridOf([]).model).map(({ code }) => code)).toEqual(['A1', 'A2', 'B1', 'B2']);
});

test('one dot is one customer until a cell is full, then the same round number in every cell', () => {
  expect(customersPerDot([])).toBe(1);
  expect(customersPerDot([170, 3])).toBe(1);
  expect(customersPerDot([171, 3])).toBe(2);
  expect(customersPerDot([12_000])).toBe(100);
  expect(customersPerDot([100_000])).toBe(1000);
});

test('somebody is never no dot, and nobody is none', () => {
  expect(dotsFor(3, 100)).toBe(1);
  expect(dotsFor(0, 100)).toBe(0);
  expect(dotsFor(250, 100)).toBe(3);
});

test('dots go line by line', () => {
  expect(dotPath(3, 2, 10)).toBe('M5 5h0M15 5h0M5 15h0');
});

test('compared is with the end of the quarter before, across the turn of the year too', () => {
  expect(lastQuarterEnd('2026-11-25')).toBe('2026-09-30');
  expect(lastQuarterEnd('2026-10-01')).toBe('2026-09-30');
  expect(lastQuarterEnd('2026-02-28')).toBe('2025-12-31');
});

test('only the last day of a quarter is called by its name', () => {
  expect(quarterOf('2026-09-30')).toBe('Q3');
  expect(quarterOf('2026-12-31')).toBe('Q4');
  expect(quarterOf('2026-09-29')).toBeNull();
  expect(quarterOf('2026-10-31')).toBeNull();
});
