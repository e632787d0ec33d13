/** Days and times as the visit form writes them: an instant with the offset of the place. */

const DAY_MS = 86_400_000;

export interface When {
  /** `2026-11-24` */
  day: string;
  /** `09:42` */
  time: string;
  /** `+08:00` or `Z`. */
  offset: string;
}

/** The parts of `2026-11-24T09:42:00+08:00`; what is no instant is this moment. */
export function splitWhen(at: string): When {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.exec(at);
  if (!found) return splitWhen(nowHere());
  return { day: found[1] ?? '', time: found[2] ?? '', offset: found[3] ?? 'Z' };
}

export function joinWhen({ day, time, offset }: When): string {
  return `${day}T${time}:00${offset}`;
}

/** This moment, on the computer's own clock. */
export function nowHere(): string {
  return instantHere(new Date());
}

/** An instant on the computer's own clock, with its offset. */
export function instantHere(instant: Date): string {
  return instantAt(instant, -instant.getTimezoneOffset());
}

/** An instant on the clock of a place that is so many minutes east of UTC. */
export function instantAt(instant: Date | string, offsetMinutes: number): string {
  const there = new Date(new Date(instant).getTime() + offsetMinutes * 60_000)
    .toISOString()
    .slice(0, 19);
  const size = Math.abs(offsetMinutes);
  const pad = (figure: number) => String(figure).padStart(2, '0');
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `${there}${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** The civil day of an instant on the computer's own clock. */
export function dayHere(instant: string | number): string {
  return splitWhen(instantHere(new Date(instant))).day;
}

/** `09:43` on the computer's own clock. */
export function timeHere(instant: string | number): string {
  return splitWhen(instantHere(new Date(instant))).time;
}

/** Reads a time as people type it: `9:42`, `09：42`, `0942`, `942`. Null for anything else. */
export function readTime(written: string): string | null {
  const plain = written.normalize('NFKC').trim();
  const found = /^(\d{1,2})[:.时点](\d{2})分?$/.exec(plain) ?? /^(\d{1,2})(\d{2})$/.exec(plain);
  if (!found) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The civil day so many days after another, or before it. */
export function addDays(civil: string, days: number): string {
  return new Date(Date.parse(`${civil}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(civil: string): number {
  return new Date(`${civil}T00:00:00Z`).getUTCDay() || 7;
}
