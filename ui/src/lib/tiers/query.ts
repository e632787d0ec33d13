/**
 * A list of customers by tier as an address says it: `?tier=A1&model=nine_box&brand=ID`; instead of a
 * code `unrated` or `due`, also bare (`?unrated&model=…`).
 */
export interface TierQuery {
  tiers: string[];
  unrated: boolean;
  due: boolean;
}

const WORDS = ['unrated', 'due'];

/** Null when the address speaks of no tier. */
export function tierQuery(search: URLSearchParams): TierQuery | null {
  const said = [...search.getAll('tier'), ...WORDS.filter((word) => search.has(word))];
  if (said.length === 0) return null;
  return {
    tiers: said.filter((word) => !WORDS.includes(word)),
    unrated: said.includes('unrated'),
    due: said.includes('due'),
  };
}

/** Where these customers are assessed. */
export function assessHref(customerIds: readonly string[]): string {
  return `/tiers/assess?customers=${customerIds.join(',')}`;
}
