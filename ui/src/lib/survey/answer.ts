import type { Question } from './types';

/** A value that can be chosen, what stands on it, and the digit that chooses it. */
export interface Choice {
  value: string;
  label: string;
}

type Kind = Question['kind'];

/** The steps of a scale, lowest first; empty for other kinds. */
export function stepsOf(kind: Kind): number[] {
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at);
  switch (kind.type) {
    case 'nps':
      return range(0, 10);
    case 'csat':
      return range(1, 5);
    case 'ces':
      return range(1, 7);
    case 'likert':
      return range(1, kind.points);
    default:
      return [];
  }
}

/** How long the second digit of a 10 may take. */
export const SECOND_DIGIT_MS = 900;

/**
 * What a digit makes of an answer. On a scale it is the value, and a 0 soon after a 1 makes a ten; of
 * options it is the one with that number, which on a multiple choice goes on and off. Null: it means
 * nothing here.
 */
export function byDigit(
  kind: Kind,
  values: readonly string[],
  digit: number,
  sinceLast: number,
): string[] | null {
  const steps = stepsOf(kind);
  if (steps.length > 0) {
    const isTen = digit === 0 && values[0] === '1' && sinceLast < SECOND_DIGIT_MS;
    if (isTen && steps.includes(10)) return ['10'];
    return steps.includes(digit) ? [String(digit)] : null;
  }
  if (kind.type !== 'single' && kind.type !== 'multiple') return null;
  const option = kind.options[digit - 1];
  return option ? toggled(kind, values, option.id) : null;
}

/** The answer with an option chosen, or taken back. No more than may be chosen are. */
export function toggled(kind: Kind, values: readonly string[], id: string): string[] {
  if (kind.type !== 'multiple') return values[0] === id ? [] : [id];
  if (values.includes(id)) return values.filter((value) => value !== id);
  return values.length < kind.max ? [...values, id] : [...values];
}
