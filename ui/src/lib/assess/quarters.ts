import type { StandingView } from './api';

/** The tier at the end of a quarter. */
export interface QuarterTier {
  year: number;
  quarter: number;
  tier: string | null;
}

/** The last assessment of each quarter, oldest first, at most `most` of them. */
export function quarters(before: StandingView['before'], most: number): QuarterTier[] {
  const found: QuarterTier[] = [];
  for (const [day, tier] of before) {
    const [year = 0, month = 1] = day.split('-').map(Number);
    const quarter = Math.ceil(month / 3);
    const last = found.at(-1);
    if (last?.year === year && last.quarter === quarter) last.tier = tier;
    else found.push({ year, quarter, tier });
  }
  return found.slice(-most);
}
