import { locale } from './locale.svelte';
import { m } from './paraglide/messages';

/**
 * Words for dates and figures in the language of the interface. Civil dates are plain strings
 * (`2026-11-24`) without a time zone; `today` is always an argument.
 */

const DAY_MS = 86_400_000;
const formatters = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** `Intl` formatters cost about a millisecond each to make, so a list keeps them. */
function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(
    `date ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(locale.current === 'en' ? 'en-GB' : 'zh-CN', options),
  );
}

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return cached(
    `number ${JSON.stringify(options)}`,
    () => new Intl.NumberFormat(locale.tag, options),
  );
}

function cached<T extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => T): T {
  const full = `${locale.current} ${key}`;
  const known = formatters.get(full) ?? make();
  formatters.set(full, known);
  return known as T;
}

function utc(civil: string): Date {
  return new Date(`${civil}T00:00:00Z`);
}

/** `11月24日 周二` · `Tue 24 Nov`; with the year when it is not this one. */
export function civilDate(civil: string, today: string): string {
  const sameYear = civil.slice(0, 4) === today.slice(0, 4);
  const parts = dateFormat({
    month: locale.current === 'en' ? 'short' : 'long',
    day: 'numeric',
    timeZone: 'UTC',
    ...(!sameYear && { year: 'numeric' }),
  }).format(utc(civil));
  return locale.current === 'en' ? `${weekday(civil)} ${parts}` : `${parts} ${weekday(civil)}`;
}

/** `11/24` · `24 Nov`: for narrow columns. */
export function shortDate(civil: string): string {
  const [, month = '', day = ''] = civil.split('-');
  if (locale.current === 'zh') return `${Number(month)}/${Number(day)}`;
  return dateFormat({ month: 'short', day: 'numeric', timeZone: 'UTC' }).format(utc(civil));
}

/** `周二` · `Tue`. */
export function weekday(civil: string): string {
  return dateFormat({ weekday: 'short', timeZone: 'UTC' }).format(utc(civil));
}

/** `2026-11-24 09:42` in the computer's own time zone, from an instant as RFC 3339. */
export function moment(at: string): string {
  const instant = new Date(at);
  const time = [instant.getHours(), instant.getMinutes()].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${civilOf(instant)} ${time.join(':')}`;
}

/** Whole days from `from` to `to`; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((utc(to).getTime() - utc(from).getTime()) / DAY_MS);
}

/** `今天` · `昨天` · `12 天前` · `in 3 days`. */
export function relativeDay(civil: string, today: string): string {
  const days = daysBetween(today, civil);
  if (days === 0) return m.common_today();
  if (days === -1) return m.common_yesterday();
  if (days === 1) return m.common_tomorrow();
  return days < 0 ? m.common_days_ago({ count: -days }) : m.common_in_days({ count: days });
}

/** `12,345`. */
export function count(value: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(value);
}

/** As `count`, of what was only counted up to there: `1,000+`. */
export function countAtLeast(value: number, more: boolean): string {
  return more ? `${count(value)}+` : count(value);
}

/** `62%` from a ratio of 0.62. */
export function percent(ratio: number): string {
  return numberFormat({ style: 'percent', maximumFractionDigits: 0 }).format(ratio);
}

const SIZE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `1.4 MB`, in steps of 1024 like the file managers these users see. */
export function fileSize(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10);
  const unit = Math.min(step, SIZE_UNITS.length - 1);
  const value = bytes / 1024 ** unit;
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${numberFormat({ maximumFractionDigits: digits }).format(value)} ${SIZE_UNITS[unit]}`;
}

/** The civil date of an instant in the computer's own time zone. */
export function civilOf(instant: Date): string {
  const pad = (figure: number) => String(figure).padStart(2, '0');
  return `${instant.getFullYear()}-${pad(instant.getMonth() + 1)}-${pad(instant.getDate())}`;
}
