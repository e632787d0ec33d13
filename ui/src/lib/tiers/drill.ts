import type { ListFilter } from '$lib/customers/types';
import type { TierView } from './types';

/** Whose list is asked: a tier, those without one and why, those due for review, or everybody. */
export type Drill =
  | { of: 'tier'; tier: string; cell: string }
  | { of: 'unrated' | 'unassessed' | 'incomplete' | 'stale' | 'everybody' };

/** The part of the customers that everything is asked about. */
export interface Part {
  value: string;
  name: string;
}
export interface Among {
  hospital: Part | null;
  department: Part | null;
  tag: Part | null;
}
export const NOBODY_LEFT_OUT: Among = { hospital: null, department: null, tag: null };

/** The chosen part as the commands take it. */
export function amongFilter({ hospital, department, tag }: Among): Partial<ListFilter> {
  return {
    institution_ids: hospital ? [hospital.value] : [],
    department_id: department?.value ?? null,
    tags: tag ? [tag.value] : [],
  };
}

/** A list as the list command takes it. */
export function drillFilter(
  drill: Drill,
  view: TierView,
  kinds: ListFilter['kinds'],
  among: Among,
  today: string,
): Partial<ListFilter> {
  const tier = {
    ...view,
    tiers: drill.of === 'tier' ? [drill.tier] : [],
    unrated: drill.of === 'unrated',
    unassessed: drill.of === 'unassessed',
    incomplete: drill.of === 'incomplete',
    stale_on: drill.of === 'stale' ? today : null,
  };
  return {
    ...amongFilter(among),
    kinds,
    tier: drill.of === 'everybody' ? null : tier,
    sort: 'name',
  };
}

/** Where those are assessed: the ones given, or without any the whole list. */
export function assessPath(drill: Drill, view: TierView, ids: readonly string[]): string {
  const query = new URLSearchParams({ model: view.model_code });
  if (view.brand_id) query.set('brand', view.brand_id);
  if (ids.length > 0) query.set('customers', ids.join(','));
  else if (drill.of === 'tier') query.set('tier', drill.tier);
  else if (drill.of === 'stale') query.set('due', '1');
  else query.set('unrated', '1');
  return `/tiers/assess?${query}`;
}
