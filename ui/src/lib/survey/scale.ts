import type { Interval, SurveyFigure } from './types';

/** A figure on its scale: where it lies, between what, and whether it is from few answers. */
export interface Placed {
  value: number;
  interval: { low: number; high: number } | null;
  lowest: number;
  highest: number;
  small: boolean;
  answers: number;
}

/** The types of the bridge allow for figures that are no numbers; the shell sends none. */
export function sure(value: number | null): number {
  return value ?? 0;
}

function between(interval: Interval | null): { low: number; high: number } | null {
  return interval && { low: sure(interval.low), high: sure(interval.high) };
}

/** A figure as a place on a scale. Of a mean the scale is that of its question. */
export function placed(figure: SurveyFigure, steps: readonly number[]): Placed {
  const small = figure.small_sample;
  switch (figure.kind) {
    case 'nps':
      return {
        value: sure(figure.value),
        interval: between(figure.interval),
        lowest: -100,
        highest: 100,
        small,
        answers: figure.answers,
      };
    case 'csat':
      return {
        value: sure(figure.share),
        interval: between(figure.interval),
        lowest: 0,
        highest: 1,
        small,
        answers: figure.answers,
      };
    case 'ces':
      return {
        value: sure(figure.mean),
        interval: between(figure.interval),
        lowest: 1,
        highest: 7,
        small,
        answers: figure.answers,
      };
    case 'mean':
      return {
        value: sure(figure.mean),
        interval: null,
        lowest: steps[0] ?? Math.min(0, sure(figure.mean)),
        highest: steps.at(-1) ?? Math.max(1, sure(figure.mean)),
        small,
        answers: figure.answers,
      };
  }
}

/** Where a value lies on a scale, in percent of its length. */
export function percentOf(value: number, { lowest, highest }: Placed): number {
  if (highest <= lowest) return 0;
  return (Math.min(highest, Math.max(lowest, value)) - lowest) * (100 / (highest - lowest));
}

/** The lowest and the highest of a picture that shows these figures: whole steps around all of them. */
export function bounds(all: readonly Placed[]): { lowest: number; highest: number; step: number } {
  const first = all[0];
  if (!first) return { lowest: 0, highest: 1, step: 1 };
  const ends = all.flatMap(({ value, interval }) => [
    value,
    interval?.low ?? value,
    interval?.high ?? value,
  ]);
  const span = first.highest - first.lowest;
  const step = span >= 100 ? 20 : span <= 1 ? 0.1 : 1;
  const lowest = Math.max(first.lowest, Math.floor(Math.min(...ends) / step) * step);
  const highest = Math.min(first.highest, Math.ceil(Math.max(...ends) / step) * step);
  return highest > lowest ? { lowest, highest, step } : { lowest, highest: lowest + step, step };
}
