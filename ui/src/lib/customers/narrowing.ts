import { shown } from '$lib/tiers/shown.svelte';
import { daysAgo } from './days';
import { ordered as orderedTier, tierFilterOf, type TierNarrowing } from './tier-narrowing';
import type { ListFilter, ListSort } from './types';

/** How long ago the last visit was. */
export type VisitRange = 'recent' | 'due' | 'overdue' | 'never';

/** Of a filter what can be saved: ranges as words, so that they mean the same next month. */
export interface Narrowing {
  text: string;
  kinds: ListFilter['kinds'];
  institution_kinds: ListFilter['institution_kinds'];
  institution_ids: string[];
  /** One of the departments of the institution, while exactly one is chosen. */
  department_id: string | null;
  tags: string[];
  /** What own fields hold: a value, or the bounds of one. */
  own_fields: OwnNarrowing[];
  range: VisitRange | null;
  /** Names model and brand, so that it means the same whatever is shown. */
  tier: TierNarrowing | null;
  sort: ListSort;
  descending: boolean;
}

/** What one own field holds. Empty and null do not narrow. */
export interface OwnNarrowing {
  own_field_id: string;
  value: string;
  from: string | null;
  to: string | null;
}

/** One value to choose. */
export interface Option {
  value: string;
  name: string;
}

export interface SavedFilter {
  name: string;
  narrowing: Narrowing;
}

export const EVERYBODY: Narrowing = {
  text: '',
  kinds: [],
  institution_kinds: [],
  institution_ids: [],
  department_id: null,
  tags: [],
  own_fields: [],
  range: null,
  tier: null,
  sort: 'name',
  descending: false,
};

export const NO_VALUE: OwnNarrowing = { own_field_id: '', value: '', from: null, to: null };

/** The first and last day of a range, counted back from `day`. */
function daysOf(range: VisitRange | null, day: string): Partial<ListFilter> {
  switch (range) {
    case 'recent':
      return { visited_from: daysAgo(day, 14) };
    case 'due':
      return { visited_from: daysAgo(day, 30), visited_to: daysAgo(day, 15) };
    case 'overdue':
      return { visited_to: daysAgo(day, 31) };
    case 'never':
      return { never_visited: true };
    case null:
      return {};
  }
}

/** A narrowing as the list command takes it. */
export function filterOf(
  { range, tier, ...narrowing }: Narrowing,
  day: string,
): Partial<ListFilter> {
  const filter = { ...narrowing, ...daysOf(range, day), tier: tier && tierFilterOf(tier, day) };
  // Whom the model does not rate is not unrated by it.
  const rated = tier?.unrated ? shown.modelOf(tier.model_code)?.subjects : undefined;
  return rated && narrowing.kinds.length === 0 ? { ...filter, kinds: rated } : filter;
}

/** Reads what an older version remembered; null for what is no filter at all. */
export function read(body: string): Narrowing | null {
  try {
    const stored: unknown = JSON.parse(body);
    if (typeof stored !== 'object' || stored === null) return null;
    const narrowing = { ...EVERYBODY, ...stored };
    const own_fields = narrowing.own_fields.map((own) => ({ ...NO_VALUE, ...own }));
    return { ...narrowing, own_fields };
  } catch {
    return null;
  }
}

export function same(a: Narrowing, b: Narrowing): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(narrowing: Narrowing): unknown[] {
  return (Object.keys(EVERYBODY) as (keyof Narrowing)[]).map((key) => {
    const value = narrowing[key];
    if (key === 'tier') return narrowing.tier && orderedTier(narrowing.tier);
    return Array.isArray(value) ? value.map((one) => JSON.stringify(one)).sort() : value;
  });
}
