import { freeId } from '$lib/free-id';
import type { TierAxis, TierCriterion, TierInput, TierModel } from './types';

const both = () => ({ zh: '', en: '' });

const RANGES = () => [
  { from: null, points: 0 },
  { from: 1, points: 50 },
  { from: 2, points: 100 },
];

/** An input of a kind, with what the kind needs. */
export function emptyInput(kind: TierInput['kind']): TierInput {
  switch (kind) {
    case 'number':
      return { kind, unit: both(), ranges: RANGES() };
    case 'choice':
      return {
        kind,
        choices: [
          { id: 'c1', name: both(), points: 0 },
          { id: 'c2', name: both(), points: 100 },
        ],
      };
    case 'metric':
      return { kind, metric: 'visits', ranges: RANGES() };
  }
}

/** A criterion with an id that the model does not have. */
export function emptyCriterion(model: TierModel): TierCriterion {
  const taken = model.axes.flatMap(({ criteria }) => criteria.map(({ id }) => id));
  const id = freeId('criterion_', taken);
  return { id, name: both(), weight: 10, required: false, input: emptyInput('choice') };
}

/** A second axis in two bands. */
export function emptyAxis(model: TierModel): TierAxis {
  const id = freeId(
    'axis_',
    model.axes.map((axis) => axis.id),
  );
  return {
    id,
    name: both(),
    criteria: [],
    bands: [
      { label: '2', name: both(), lower: 0 },
      { label: '1', name: both(), lower: 50 },
    ],
  };
}

/** Every combination of bands, those of the first axis on the outside. */
export function combinations(axes: readonly TierAxis[]): string[][] {
  return axes.reduce<string[][]>(
    (all, axis) => all.flatMap((bands) => axis.bands.map(({ label }) => [...bands, label])),
    [[]],
  );
}

const SEPARATOR = '/';

/**
 * One cell for each combination of bands: those that were keep their tier, new ones take the last tier, and
 * what no combination names any more goes.
 */
export function settleCells(model: TierModel): void {
  const known = new Map(model.cells.map(({ bands, tier }) => [bands.join(SEPARATOR), tier]));
  const last = model.tiers.at(-1)?.code ?? '';
  model.cells = combinations(model.axes).map((bands) => ({
    bands,
    tier: known.get(bands.join(SEPARATOR)) ?? last,
  }));
}

/** Gives a band another label, in the cells, too. */
export function relabel(model: TierModel, axis: number, band: number, label: string): void {
  const found = model.axes[axis]?.bands[band];
  if (!found) return;
  const former = found.label;
  found.label = label;
  for (const cell of model.cells) {
    if (cell.bands[axis] === former) cell.bands[axis] = label;
  }
}

/** Gives a tier another code, in the cells, too. */
export function recode(model: TierModel, at: number, code: string): void {
  const found = model.tiers[at];
  if (!found) return;
  for (const cell of model.cells) {
    if (cell.tier === found.code) cell.tier = code;
  }
  found.code = code;
}
