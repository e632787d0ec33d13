import type { Figures } from '$lib/components/FigureTable.svelte';
import { m } from '$lib/paraglide/messages';
import { inLanguage } from '$lib/tiers/names.svelte';
import { stepsOf } from './answer';
import { quarterWord } from './period';
import { placed } from './scale';
import type {
  QuestionKind,
  QuestionResult,
  SurveyFigure,
  SurveyPart,
  SurveyPartBy,
  SurveyPeriod,
} from './types';
import { byWord, figureWord, intervalWord, tallyWord } from './words';

const heading = (name: string, numeric = false) => ({ name, numeric });

const decimals = (value: number | null | undefined, digits: number) =>
  value === null || value === undefined ? '' : value.toFixed(digits);

/** Value, interval and answers of a figure, as figures. */
function cells(figure: SurveyFigure | null, kind: QuestionKind): string[] {
  if (!figure) return ['', '', '', '0'];
  const { value, interval, answers } = placed(figure, stepsOf(kind));
  const digits = figure.kind === 'csat' ? 4 : 2;
  return [
    decimals(value, digits),
    decimals(interval?.low, digits),
    decimals(interval?.high, digits),
    String(answers),
  ];
}

const FIGURE_HEADINGS = () => [
  heading(m.survey_value(), true),
  heading(m.survey_interval_low(), true),
  heading(m.survey_interval_high(), true),
  heading(m.survey_answers(), true),
];

/** Every question with its figure. */
export function resultFigures(questions: readonly QuestionResult[]): Figures {
  return {
    headings: [heading(m.survey_question()), heading(m.survey_figure()), ...FIGURE_HEADINGS()],
    rows: questions
      .filter(({ figure }) => figure !== null)
      .map(({ question, figure }) => [
        inLanguage(question.text),
        figure ? figureWord(figure) : '',
        ...cells(figure, question.kind),
      ]),
  };
}

/** How often each value of a question was answered. */
export function distributionFigures({ question, tallies }: QuestionResult): Figures {
  return {
    headings: [
      heading(inLanguage(question.text)),
      heading(m.survey_answers(), true),
      heading(m.survey_share(), true),
    ],
    rows: tallies.map(({ value, count, share }) => [
      tallyWord(question.kind, value),
      String(count),
      decimals(share, 4),
    ]),
  };
}

export function partFigures(
  parts: readonly SurveyPart[],
  by: SurveyPartBy,
  kind: QuestionKind,
): Figures {
  return {
    headings: [heading(byWord(by)), ...FIGURE_HEADINGS()],
    rows: parts.map(({ name, figure }) => [name || m.survey_unknown(), ...cells(figure, kind)]),
  };
}

export function trendFigures(periods: readonly SurveyPeriod[], kind: QuestionKind): Figures {
  return {
    headings: [heading(m.survey_quarter()), ...FIGURE_HEADINGS()],
    rows: periods.map(({ from_day, figure }) => [quarterWord(from_day), ...cells(figure, kind)]),
  };
}

/** The figure in words, with its interval: for whoever cannot see the picture. */
export function spoken(figure: SurveyFigure | null): string {
  return figure ? `${figureWord(figure)} ${intervalWord(figure)}` : m.survey_no_answers();
}
