import { count, shortDate } from '$lib/format';
import { locale } from '$lib/locale.svelte';
import { m } from '$lib/paraglide/messages';
import { quarterOf } from './layout';
import { depthOf, inLanguage, isNineBox } from './names.svelte';
import type { TierModel } from './types';

/** `25.0%` from per mille. */
export function permilleWord(permille: number): string {
  return new Intl.NumberFormat(locale.tag, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(permille / 1000);
}

/** The share of a part, with one decimal; a dash where there is no whole. */
export function shareWord(part: number, whole: number): string {
  return whole === 0 ? '–' : permilleWord((part / whole) * 1000);
}

/** `Q3` or `11/24`, with the year when it is another one. */
export function dayWord(day: string, today: string): string {
  const year = day.slice(0, 4);
  const quarter = quarterOf(day);
  if (year === today.slice(0, 4)) return quarter ?? shortDate(day);
  return quarter ? `${year} ${quarter}` : day;
}

/** `11月` · `Nov`, in January with the year. */
export function monthWord(month: string): string {
  return new Intl.DateTimeFormat(locale.tag, {
    month: 'short',
    timeZone: 'UTC',
    ...(month.endsWith('-01') && { year: 'numeric' }),
  }).format(new Date(`${month}-01T00:00:00Z`));
}

/** `较 Q3 ↑3`. */
export function changeWord(now: number, before: number, day: string): string {
  const change = now - before;
  if (change === 0) return m.tiers_same_as({ day });
  const figure = count(Math.abs(change));
  return change > 0
    ? m.tiers_more_than({ day, count: figure })
    : m.tiers_fewer_than({ day, count: figure });
}

/** `占潜力 25.0%`: of the scores of the model's first axis. */
export function axisShareWord(model: TierModel, permille: number): string {
  const axis = model.axes[0];
  const name = axis ? inLanguage(axis.name) : '';
  return m.tiers_potential({ axis: name.toLowerCase(), share: permilleWord(permille) });
}

const WAN = 10_000;
const YI = 100_000_000;

/** Money of institutions, from fen: `6,290.7 万元`, `1.23 亿元` · `CNY 62.9M`. */
export function moneyWord(fen: number): string {
  const yuan = fen / 100;
  if (locale.current === 'en') {
    const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
    return `CNY ${compact.format(yuan)}`;
  }
  const rounded = (value: number, digits: number) =>
    new Intl.NumberFormat('zh-CN', { maximumFractionDigits: digits }).format(value);
  if (Math.abs(yuan) >= YI) return `${rounded(yuan / YI, 2)} 亿元`;
  return `${rounded(yuan / WAN, 1)} 万元`;
}

/** The name of a tier; its code when the model has no such tier any more. */
export function tierName(model: TierModel, code: string): string {
  const tier = model.tiers.find((one) => one.code === code);
  return tier ? inLanguage(tier.name) : code;
}

/** What is printed for a tier in a column of a table: a code of the nine boxes, else the name. */
export function tierLabel(model: TierModel, code: string): string {
  return isNineBox(code) ? code : tierName(model, code);
}

/** The colours of a tier: its area, its edge against the page, what is written on it. */
export function tierColours(model: TierModel, code: string) {
  if (isNineBox(code)) {
    const hue = `var(--tier-${code.toLowerCase()})`;
    const [potential, depth] = [code[0]?.toLowerCase(), code[1]];
    return {
      fill: hue,
      edge: depth === '3' ? `var(--tier-${potential}2)` : hue,
      ink: `var(--tier-ink-${depth})`,
    };
  }
  const rank = model.tiers.find((one) => one.code === code)?.rank ?? model.tiers.length;
  const neutral = {
    strong: { fill: 'var(--text-2)', edge: 'var(--text-2)', ink: 'var(--surface)' },
    middle: { fill: 'var(--line)', edge: 'var(--text-3)', ink: 'var(--text)' },
    weak: { fill: 'var(--sunken)', edge: 'var(--control)', ink: 'var(--text-2)' },
  };
  return neutral[depthOf(rank, model.tiers.length)];
}
