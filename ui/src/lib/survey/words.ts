import { percent } from '$lib/format';
import { locale } from '$lib/locale.svelte';
import { m } from '$lib/paraglide/messages';
import { inLanguage } from '$lib/tiers/names.svelte';
import type { CustomerKind, SurveyMode } from '$lib/api/bindings';
import { kindWord as kindOf } from '$lib/customers/words';
import type { Period } from './period';
import { sure } from './scale';
import type { QuestionKind, SurveyFigure, SurveyPartBy } from './types';

/** What the lowest and the highest value of a scale mean. */
export function endWords(kind: QuestionKind): [string, string] {
  switch (kind.type) {
    case 'nps':
      return [m.survey_nps_low(), m.survey_nps_high()];
    case 'csat':
      return [m.survey_csat_low(), m.survey_csat_high()];
    case 'ces':
      return [m.survey_ces_low(), m.survey_ces_high()];
    case 'likert':
      return [`1 ${inLanguage(kind.low)}`, `${kind.points} ${inLanguage(kind.high)}`];
    default:
      return ['', ''];
  }
}

const kinds: Record<QuestionKind['type'], () => string> = {
  nps: m.survey_kind_nps,
  csat: m.survey_kind_csat,
  ces: m.survey_kind_ces,
  likert: m.survey_kind_likert,
  single: m.survey_kind_single,
  multiple: m.survey_kind_multiple,
  number: m.survey_kind_number,
  text: m.survey_kind_text,
};

export const QUESTION_KINDS = Object.keys(kinds) as QuestionKind['type'][];

export function kindWord(type: QuestionKind['type']): string {
  return kinds[type]();
}

/** Promoters, passives and detractors of an NPS. */
export function scoreTone(score: number): 'ok' | 'neutral' | 'danger' {
  if (score >= 9) return 'ok';
  return score >= 7 ? 'neutral' : 'danger';
}

/** `45`, `84%`, `5.6`: the figure as it is printed large. */
export function valueWord(figure: SurveyFigure): string {
  const decimal = (value: number) =>
    new Intl.NumberFormat(locale.tag, {
      maximumFractionDigits: 1,
      minimumFractionDigits: 1,
    }).format(value);
  switch (figure.kind) {
    case 'nps':
      return new Intl.NumberFormat(locale.tag, { maximumFractionDigits: 0 }).format(
        sure(figure.value),
      );
    case 'csat':
      return percent(sure(figure.share));
    case 'ces':
    case 'mean':
      return decimal(sure(figure.mean));
  }
}

export function figureWord(figure: SurveyFigure): string {
  const names = {
    nps: m.survey_kind_nps,
    csat: m.survey_kind_csat,
    ces: m.survey_kind_ces,
    mean: m.survey_mean,
  };
  return names[figure.kind]();
}

/** `95% 区间 34.7 至 55.3`; empty when none can be told. */
export function intervalWord(figure: SurveyFigure): string {
  if (figure.kind === 'mean' || !figure.interval) return '';
  const { low, high } = figure.interval;
  const digits = (value: number) =>
    new Intl.NumberFormat(locale.tag, {
      maximumFractionDigits: 1,
      ...(figure.kind === 'csat' && { style: 'percent' }),
    }).format(value);
  return m.survey_interval({ low: digits(sure(low)), high: digits(sure(high)) });
}

/** `± 10.3` of an NPS. */
export function marginWord(figure: SurveyFigure): string {
  if (figure.kind !== 'nps' || figure.margin === null) return '';
  return `± ${new Intl.NumberFormat(locale.tag, { maximumFractionDigits: 1 }).format(figure.margin)}`;
}

/** A value of a distribution: a score as it is, an option by its text. */
export function tallyWord(kind: QuestionKind, value: string): string {
  if (kind.type !== 'single' && kind.type !== 'multiple') return value;
  const option = kind.options.find(({ id }) => id === value);
  return option ? inLanguage(option.text) : value;
}

const bys: Record<SurveyPartBy, () => string> = {
  tier: m.survey_by_tier,
  institution: m.survey_by_institution,
  brand: m.survey_by_brand,
};

export function byWord(by: SurveyPartBy): string {
  return bys[by]();
}

const modes: Record<SurveyMode, () => string> = {
  kiosk: m.survey_mode_kiosk,
  paper: m.survey_mode_paper,
};

export function modeWord(mode: SurveyMode): string {
  return modes[mode]();
}

/** `医生、科室`. */
export function subjectsWord(subjects: readonly CustomerKind[]): string {
  return subjects.map((kind) => kindOf(kind)).join(m.customer_list_comma());
}

const periods: Record<Period, () => string> = {
  quarter: m.survey_period_quarter,
  half: m.survey_period_half,
  year: m.survey_period_year,
  all: m.survey_period_all,
};

export function periodWord(period: Period): string {
  return periods[period]();
}
