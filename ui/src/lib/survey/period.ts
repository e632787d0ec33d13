/** How far back answers are counted. */
export type Period = 'quarter' | 'half' | 'year' | 'all';

export const PERIODS: readonly Period[] = ['quarter', 'half', 'year', 'all'];

const MONTHS: Record<Exclude<Period, 'all'>, number> = { quarter: 3, half: 6, year: 12 };

/** The first day of a period that ends on `day`; null: everything. */
export function sinceOf(period: Period, day: string): string | null {
  if (period === 'all') return null;
  const date = new Date(`${day}T00:00:00Z`);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - MONTHS[period]];
  // The day after the same day some months ago; the last of a shorter month where that one is missing.
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const from = new Date(Date.UTC(year, month, Math.min(date.getUTCDate(), last) + 1));
  return from.toISOString().slice(0, 10);
}

/** `26 Q4` of a quarter that begins on `day`. */
export function quarterWord(day: string): string {
  return `${day.slice(2, 4)} Q${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1}`;
}
