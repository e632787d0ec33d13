import type { TodayItem } from './types';

/** Where an item goes: into a half-day, before another item or at its end. */
export interface Spot {
  afternoon: boolean;
  before: string | null;
}

export function half(items: readonly TodayItem[], afternoon: boolean): TodayItem[] {
  return items.filter((item) => item.afternoon === afternoon);
}

/** The items as they stand when one has gone to a spot. */
export function moved(items: readonly TodayItem[], id: string, spot: Spot): TodayItem[] {
  const item = items.find((one) => one.id === id);
  if (!item || spot.before === id) return [...items];
  const others = items.filter((one) => one.id !== id);
  const target = half(others, spot.afternoon);
  const at = target.findIndex((one) => one.id === spot.before);
  target.splice(at < 0 ? target.length : at, 0, { ...item, afternoon: spot.afternoon });
  const other = half(others, !spot.afternoon);
  return spot.afternoon ? [...other, ...target] : [...target, ...other];
}

/** One place up or down, over noon too; null at either end of the day. */
export function spotBeside(items: readonly TodayItem[], id: string, step: 1 | -1): Spot | null {
  const item = items.find((one) => one.id === id);
  if (!item) return null;
  const own = half(items, item.afternoon);
  const at = own.findIndex((one) => one.id === id);
  if (step < 0) {
    const above = own[at - 1];
    if (above) return { afternoon: item.afternoon, before: above.id };
    return item.afternoon ? { afternoon: false, before: null } : null;
  }
  if (at < own.length - 1) {
    return { afternoon: item.afternoon, before: own[at + 2]?.id ?? null };
  }
  return item.afternoon ? null : { afternoon: true, before: half(items, true)[0]?.id ?? null };
}
