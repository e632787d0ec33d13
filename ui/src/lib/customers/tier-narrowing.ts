import type { Grid } from '$lib/api/bindings';
import type { ModelAndBrand } from '$lib/tiers/shown.svelte';
import type { ListFilter } from './types';

/** Customers by where they stand by one model for one brand; of several conditions any may hold. */
export interface TierNarrowing extends ModelAndBrand {
  tiers: string[];
  unrated: boolean;
  due: boolean;
}

/** How many stand in each tier, by the model and for the brand that are shown. */
export interface TierCounts {
  tiers: Record<string, number>;
  unrated: number;
  due: number;
}

export function tierFilterOf({ due, ...tier }: TierNarrowing, day: string): ListFilter['tier'] {
  return { ...tier, unassessed: false, incomplete: false, stale_on: due ? day : null };
}

/** With a tier, `unrated` or `due` added or removed; null when nothing is left. */
export function toggled(
  now: TierNarrowing | null,
  what: string,
  view: ModelAndBrand,
): TierNarrowing | null {
  const next = { tiers: [], unrated: false, due: false, ...now, ...view };
  if (what === 'unrated' || what === 'due') next[what] = !next[what];
  else if (next.tiers.includes(what)) next.tiers = next.tiers.filter((tier) => tier !== what);
  else next.tiers = [...next.tiers, what];
  return orNull(next);
}

/** What is left of it for another brand or model. */
export function carriedTo(now: TierNarrowing | null, view: ModelAndBrand): TierNarrowing | null {
  if (!now) return null;
  // Codes of one model mean nothing in another.
  const tiers = now.model_code === view.model_code ? now.tiers : [];
  return orNull({ ...now, ...view, tiers });
}

function orNull(next: TierNarrowing): TierNarrowing | null {
  return next.tiers.length > 0 || next.unrated || next.due ? next : null;
}

export function countsOf({ cells, total, rated, stale }: Grid): TierCounts {
  const tiers: Record<string, number> = {};
  for (const { tier, count } of cells) tiers[tier] = (tiers[tier] ?? 0) + count;
  return { tiers, unrated: total - rated, due: stale };
}

/** For comparing: the same whatever order it was chosen in. */
export function ordered({ model_code, brand_id, tiers, unrated, due }: TierNarrowing): unknown[] {
  return [model_code, brand_id, [...tiers].sort(), unrated, due];
}
