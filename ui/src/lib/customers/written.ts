/** Whole numbers as people write them, also in full-width digits and with commas; null for others. */
export function readNumber(written: string): number | null {
  const plain = written.normalize('NFKC').replace(/[\s,]/g, '');
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** `9:05`, `905`, `0905`, `９：０５` as `09:05`; null for what is no time of day. */
export function readTime(written: string): string | null {
  const plain = written.normalize('NFKC').trim();
  const found = /^(\d{1,2}):(\d{2})$/.exec(plain) ?? /^(\d{1,2})(\d{2})$/.exec(plain);
  const [hours, minutes] = [Number(found?.[1]), Number(found?.[2])];
  if (!found || hours > 23 || minutes > 59) return null;
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
