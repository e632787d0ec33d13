/** The store asks for no less; the page says so before it is asked. */
export const PASSPHRASE_LENGTH_MIN = 8;

export type Strength = 'weak' | 'fair' | 'strong';

/** What everybody tries first, or begins with. */
const COMMON = /^(password|passw0rd|qwerty|1qaz2wsx|abc123|admin|iloveyou|woaini|rounds)/i;

const POOLS: readonly (readonly [RegExp, number])[] = [
  [/\d/, 10],
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/[\u0020-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e]/, 33],
  [/\P{ASCII}/u, 2000],
];

export function isLongEnough(passphrase: string): boolean {
  return [...passphrase].length >= PASSPHRASE_LENGTH_MIN;
}

/**
 * How hard a passphrase is to guess, roughly: the letters that are news (no repeat, no step up or
 * down from the one before) times the bits of the alphabets in use. Advice, not a rule.
 */
export function strengthOf(passphrase: string): Strength {
  const points = [...passphrase].map((letter) => letter.codePointAt(0) ?? 0);
  const news = points.filter((point, at) => Math.abs(point - (points[at - 1] ?? -9)) > 1);
  const kinds = new Set(news).size;
  const pool = POOLS.reduce((sum, [has, size]) => (has.test(passphrase) ? sum + size : sum), 0);
  const bits = Math.min(news.length, kinds * 2) * Math.log2(Math.max(pool, 2));
  if (COMMON.test(passphrase) || bits < 40) return 'weak';
  return bits < 65 ? 'fair' : 'strong';
}
