import type { Figures } from '$lib/components/FigureTable.svelte';
import { m } from '$lib/paraglide/messages';
import { tiersOf } from './layout';
import { inLanguage } from './names.svelte';
import type { Composed, ComposedBy, Grid, Month, TierModel } from './types';
import { tierLabel, tierName } from './words';

/** The tables behind the pictures. Figures are plain, so that a spreadsheet takes them as numbers. */

const text = (name: string) => ({ name, numeric: false });
const number = (name: string) => ({ name, numeric: true });

const share = (part: number, whole: number) =>
  whole === 0 ? '' : ((part / whole) * 100).toFixed(1);

const axisName = ({ axes: [first] }: TierModel) => (first ? inLanguage(first.name) : '');

/** `before` is the day compared with, in words. */
export function gridFigures(grid: Grid, before: string | null): Figures {
  const { model } = grid;
  const hasMoney = grid.cells.some(({ amount }) => Boolean(amount));
  const hasPotential = grid.cells.some((cell) => cell.potential_permille !== null);
  const headings = [
    text(m.tiers_column_tier()),
    text(m.tiers_column_name()),
    text(m.tiers_column_cell()),
    number(m.tiers_column_count()),
    number(m.tiers_column_share()),
    ...(before === null
      ? []
      : [number(m.tiers_column_before({ day: before })), number(m.tiers_column_change())]),
    ...(hasPotential
      ? [number(m.tiers_column_potential({ axis: axisName(model).toLowerCase() }))]
      : []),
    ...(hasMoney ? [number(m.tiers_column_money())] : []),
  ];
  const cells = grid.cells.map((cell) => [
    cell.tier,
    tierName(model, cell.tier),
    cell.cell,
    String(cell.count),
    share(cell.count, grid.rated),
    ...(before === null ? [] : [String(cell.before ?? 0), String(cell.count - (cell.before ?? 0))]),
    ...(hasPotential ? [((cell.potential_permille ?? 0) / 10).toFixed(1)] : []),
    ...(hasMoney ? [((cell.amount ?? 0) / 100).toFixed(2)] : []),
  ]);
  const line = (name: string, figures: readonly string[]) =>
    [name, '', '', ...figures, ...headings.map(() => '')].slice(0, headings.length);
  const was = grid.rated_before ?? 0;
  return {
    headings,
    rows: [
      ...cells,
      line(m.tiers_rated(), [
        String(grid.rated),
        share(grid.rated, grid.rated),
        ...(before === null ? [] : [String(was), String(grid.rated - was)]),
      ]),
      line(m.tiers_never(), [String(grid.unassessed)]),
      line(m.tiers_incomplete(), [String(grid.incomplete)]),
    ],
  };
}

export function composedFigures(
  model: TierModel,
  composed: readonly Composed[],
  by: ComposedBy,
): Figures {
  const tiers = tiersOf(model);
  const of = (one: Composed, tier: string) =>
    one.counts.find((counted) => counted.tier === tier)?.count ?? 0;
  const first = {
    hospital: m.tiers_by_hospital,
    department: m.tiers_by_department,
    tag: m.tiers_by_tag,
  };
  const isWithin = by === 'department';
  return {
    headings: [
      text(first[by]()),
      ...(isWithin ? [text(m.tiers_by_hospital())] : []),
      ...tiers.map(({ code }) => number(tierLabel(model, code))),
      number(m.tiers_unrated()),
      number(m.tiers_total()),
    ],
    rows: composed.map((one) => [
      one.name,
      ...(isWithin ? [one.within ?? ''] : []),
      ...tiers.map(({ code }) => String(of(one, code))),
      String(one.unrated),
      String(one.total),
    ]),
  };
}

export function trendFigures(model: TierModel, months: readonly Month[]): Figures {
  const tiers = tiersOf(model);
  return {
    headings: [
      text(m.tiers_column_month()),
      ...tiers.map(({ code }) => number(tierLabel(model, code))),
      number(m.tiers_rated()),
    ],
    rows: months.map((month) => [
      month.month,
      ...tiers.map(({ code }) =>
        String(month.counts.find((counted) => counted.tier === code)?.count ?? 0),
      ),
      String(month.rated),
    ]),
  };
}
