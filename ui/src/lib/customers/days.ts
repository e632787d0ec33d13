import { civilOf } from '$lib/format';
import type { TimelineEntry } from './types';

/** The civil day now, where the computer is. */
export function today(): string {
  return civilOf(new Date());
}

/** The civil day `days` before `day`. */
export function daysAgo(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** The civil day that an entry itself names: a visit's, a step's, an event's deadline. */
export function ownDay(entry: TimelineEntry): string {
  return entry.kind === 'adverse_event' ? civilOf(new Date(entry.deadline)) : entry.day;
}
