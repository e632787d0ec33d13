import type { Grid, GridCell, Tier, TierBand, TierModel } from './types';

/** A row of the grid: a band of the first axis and its cells, in the order they are drawn. */
export interface GridRow {
  band: TierBand;
  cells: GridCell[];
}

/**
 * The cells as they are drawn. The first axis stands upright with its best band on top; the second runs
 * from low to high. With one axis every row has one cell.
 */
export function rowsOf({ model, cells }: Grid): GridRow[] {
  const [upright, across] = model.axes;
  if (!upright) return [];
  const find = (text: string) => cells.filter(({ cell }) => cell === text);
  return [...upright.bands].reverse().map((band) => ({
    band,
    cells: across
      ? across.bands.flatMap((other) => find(`${band.label}/${other.label}`))
      : find(band.label),
  }));
}

/** The bands along the lower edge, low to high; none with one axis. */
export function columnsOf(model: TierModel): TierBand[] {
  return model.axes[1]?.bands ?? [];
}

/** The model's tiers, best first. */
export function tiersOf(model: TierModel): Tier[] {
  return [...model.tiers].sort((a, b) => a.rank - b.rank);
}

/** As many dots fit into a cell and can still be told apart. */
const DOTS_MAX = 170;

/** How many customers one dot stands for, the same in every cell: 1, 2, 5, 10, 20 … */
export function customersPerDot(counts: readonly number[]): number {
  const most = Math.max(0, ...counts);
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) {
      if (most / (step * power) <= DOTS_MAX) return step * power;
    }
  }
}

/** Somebody is at least one dot. */
export function dotsFor(count: number, perDot: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round(count / perDot));
}

/** Lines of dots as one path of points: drawn with a round cap, each is a circle. */
export function dotPath(dots: number, perLine: number, pitch: number): string {
  return Array.from({ length: dots }, (_, at) => {
    const x = (at % perLine) * pitch + pitch / 2;
    const y = Math.floor(at / perLine) * pitch + pitch / 2;
    return `M${x} ${y}h0`;
  }).join('');
}

/** The last day of the quarter before the one that `day` lies in. */
export function lastQuarterEnd(day: string): string {
  const [year = 1970, month = 1] = day.split('-').map(Number);
  const first = Math.floor((month - 1) / 3) * 3;
  return new Date(Date.UTC(year, first, 0)).toISOString().slice(0, 10);
}

/** `Q3` when the day ends a quarter. */
export function quarterOf(day: string): string | null {
  const [, month = 0, date = 0] = day.split('-').map(Number);
  const ends: Record<number, number> = { 3: 31, 6: 30, 9: 30, 12: 31 };
  return ends[month] === date ? `Q${month / 3}` : null;
}
