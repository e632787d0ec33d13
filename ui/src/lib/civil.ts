/**
 * Reads a date as people type it: `2026-11-24`, `2026/11/24`, `2026.11.24`, `2026年11月24日`,
 * `20261124`, also in full-width digits. Null for anything that is not a day of the calendar.
 */
export function readCivil(written: string): string | null {
  const plain = written.normalize('NFKC').trim();
  const found =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : null;
}
