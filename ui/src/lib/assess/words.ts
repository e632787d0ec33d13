import type { ListRow } from '$lib/customers/types';
import { awarenessWord, kindOrTitle, trail } from '$lib/customers/words';
import { count } from '$lib/format';
import { locale } from '$lib/locale.svelte';
import { m } from '$lib/paraglide/messages';
import { inLanguage } from '$lib/tiers/names.svelte';
import { tierWord } from '$lib/tiers/shown.svelte';
import type { Criterion, Model, Move, ReviewState, TierMetric } from './api';

/** Where a customer is found, and as what. */
export function placeOf(row: ListRow): string {
  const institution = row.kind === 'institution' ? null : row.institution_name;
  const department = row.kind === 'department' ? null : row.department_name;
  return trail(institution, department, kindOrTitle(row));
}

/** `78`, `25.8`: a score in tenths. */
export function score(value: number): string {
  return figure(value, 1);
}

function figure(value: number, digits: number): string {
  return new Intl.NumberFormat(locale.tag, { maximumFractionDigits: digits }).format(value);
}

/** `¥123.5万` · `CN¥1.2M`, from fen. */
export function money(fen: number): string {
  return new Intl.NumberFormat(locale.tag, {
    style: 'currency',
    currency: 'CNY',
    notation: 'compact',
    maximumFractionDigits: 1,
  }).format(fen / 100);
}

/** A derived value with its unit. */
export function metricValue(metric: TierMetric, value: number): string {
  const words: Record<TierMetric, () => string> = {
    visits: () => m.assess_value_visits({ count: count(value) }),
    order_months: () => m.assess_value_months({ count: count(value) }),
    order_amount: () => money(value),
    gross_profit: () => money(value),
    loyalty: () => `${figure(value, 1)}%`,
    contribution: () => `${figure(value, 1)}‰`,
    awareness: () => `${count(value)} / 5 ${awarenessWord(value)}`,
    tenure_months: () => m.assess_value_months({ count: count(value) }),
    survey_score: () => m.assess_value_points({ count: figure(value, 1) }),
  };
  return words[metric]();
}

/** Where a derived value comes from. */
export function metricSource(metric: TierMetric, months: number): string {
  const words: Record<TierMetric, () => string> = {
    visits: () => m.assess_from_visits({ months }),
    order_months: () => m.assess_from_orders({ months }),
    order_amount: () => m.assess_from_orders({ months }),
    gross_profit: () => m.assess_from_orders({ months }),
    loyalty: () => m.assess_from_orders({ months }),
    contribution: () => m.assess_from_contribution({ months }),
    awareness: () => m.assess_from_awareness(),
    tenure_months: () => m.assess_from_tenure(),
    survey_score: () => m.assess_from_surveys({ months }),
  };
  return words[metric]();
}

/** What is missing for a derived value, and where one gets it. */
export function metricMissing(
  metric: TierMetric,
  customerId: string,
): { words: string; action: string; href: string } | { words: string } {
  switch (metric) {
    case 'awareness':
      return {
        words: m.assess_missing_awareness(),
        action: m.assess_get_awareness(),
        href: `/visits/new?customer=${customerId}`,
      };
    case 'visits':
    case 'tenure_months':
      return {
        words: m.assess_missing_visits(),
        action: m.assess_get_awareness(),
        href: `/visits/new?customer=${customerId}`,
      };
    case 'survey_score':
      return { words: m.assess_missing_surveys() };
    case 'gross_profit':
      return { words: m.assess_missing_cost(), action: m.assess_get_orders(), href: '/exchange' };
    case 'contribution':
    case 'loyalty':
    case 'order_amount':
    case 'order_months':
      return { words: m.assess_missing_orders(), action: m.assess_get_orders(), href: '/exchange' };
  }
}

/** What a criterion would have to become: `到 100 人次`, `改为“主任医师”`. */
function changeWord(criterion: Criterion, { change }: Move): string {
  const { input } = criterion;
  if (change.kind === 'choice') {
    const choice =
      input.kind === 'choice' ? input.choices.find(({ id }) => id === change.id) : undefined;
    return m.assess_change_choice({ name: choice ? inLanguage(choice.name) : change.id });
  }
  const value = amountWord(criterion, change.value ?? 0);
  return change.kind === 'below' ? m.assess_change_below({ value }) : m.assess_change_to({ value });
}

function amountWord({ input }: Criterion, value: number): string {
  if (input.kind === 'metric') return metricValue(input.metric, value);
  if (input.kind === 'number') {
    return m.assess_value_unit({ value: count(value), unit: inLanguage(input.unit) });
  }
  return count(value);
}

/** Where the move leads: another tier, or only another band of the axis. */
function placeWord(model: Model, axisId: string, move: Move, now: string | null): string {
  const tier = model.tiers.find(({ code }) => code === move.tier);
  if (tier && tier.code !== now) return tierWord(tier.code, tier.name);
  const axis = model.axes.find(({ id }) => id === axisId);
  const band = axis?.bands.find(({ label }) => label === move.band);
  return band ? inLanguage(band.name) : move.band;
}

/** `到 100 人次升为 A1`. */
export function moveWord(
  way: 'raise' | 'lower',
  model: Model,
  axisId: string,
  criterion: Criterion,
  move: Move,
  now: string | null,
): string {
  const given = {
    change: changeWord(criterion, move),
    place: placeWord(model, axisId, move, now),
  };
  return way === 'raise' ? m.assess_move_raise(given) : m.assess_move_lower(given);
}

export function reviewWord(state: ReviewState): string {
  const words: Record<ReviewState, () => string> = {
    submitted: m.assess_review_submitted,
    approved: m.assess_review_approved,
    returned: m.assess_review_returned,
    overridden: m.assess_review_overridden,
  };
  return words[state]();
}
