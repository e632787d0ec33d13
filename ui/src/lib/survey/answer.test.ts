import { expect, test } from 'vitest';
import { byDigit, SECOND_DIGIT_MS, stepsOf, toggled } from './answer';
import type { QuestionKind } from './types';

const option = (id: string) => ({ id, text: { zh: id, en: id } });
const single: QuestionKind = { type: 'single', options: [option('a'), option('b')] };
const multiple: QuestionKind = {
  type: 'multiple',
  options: [option('a'), option('b'), option('c')],
  max: 2,
};

test('a scale has its steps, and what is no scale has none', () => {
  expect(stepsOf({ type: 'nps' })).toHaveLength(11);
  expect(stepsOf({ type: 'csat' })).toEqual([1, 2, 3, 4, 5]);
  expect(stepsOf({ type: 'ces' }).at(-1)).toBe(7);
  expect(stepsOf({ type: 'text', length_max: 9 })).toEqual([]);
});

test('a digit answers a scale, and a 0 soon after a 1 makes a ten', () => {
  expect(byDigit({ type: 'nps' }, [], 1, 9999)).toEqual(['1']);
  expect(byDigit({ type: 'nps' }, ['1'], 0, 300)).toEqual(['10']);
  expect(byDigit({ type: 'nps' }, ['1'], 0, SECOND_DIGIT_MS)).toEqual(['0']);
  expect(byDigit({ type: 'csat' }, ['1'], 0, 300)).toBeNull();
  expect(byDigit({ type: 'csat' }, [], 6, 0)).toBeNull();
});

test('a digit chooses an option by its number, on a multiple choice on and off', () => {
  expect(byDigit(single, [], 2, 0)).toEqual(['b']);
  expect(byDigit(single, ['b'], 2, 0)).toEqual([]);
  expect(byDigit(single, [], 3, 0)).toBeNull();
  expect(byDigit(multiple, ['a'], 3, 0)).toEqual(['a', 'c']);
  expect(byDigit(multiple, ['a', 'c'], 1, 0)).toEqual(['c']);
  expect(
    byDigit({ type: 'number', min: 0, max: 9, unit: { zh: '', en: '' } }, [], 3, 0),
  ).toBeNull();
});

test('no more is chosen than may be', () => {
  expect(toggled(multiple, ['a', 'b'], 'c')).toEqual(['a', 'b']);
});
