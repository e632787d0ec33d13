import { expect, test } from 'vitest';
import { moved, spotBeside } from './order';
import type { TodayItem } from './types';

const item = (id: string, afternoon: boolean) => ({ id, afternoon }) as TodayItem;
const day = [item('a', false), item('b', false), item('c', true), item('d', true)];
const shown = (items: TodayItem[]) =>
  items.map(({ id, afternoon }) => (afternoon ? id.toUpperCase() : id)).join('');

test.each([
  ['a', { afternoon: false, before: null }, 'baCD'],
  ['b', { afternoon: false, before: 'a' }, 'baCD'],
  ['a', { afternoon: true, before: 'd' }, 'bCAD'],
  ['d', { afternoon: false, before: null }, 'abdC'],
  ['a', { afternoon: false, before: 'a' }, 'abCD'],
])('%s goes to %o', (id, spot, order) => expect(shown(moved(day, id, spot))).toBe(order));

test('one step down goes through noon and stops at the end of the day', () => {
  expect(spotBeside(day, 'a', 1)).toEqual({ afternoon: false, before: null });
  expect(spotBeside(day, 'b', 1)).toEqual({ afternoon: true, before: 'c' });
  expect(spotBeside(day, 'd', 1)).toBeNull();
});

test('one step up goes through noon and stops at the beginning of the day', () => {
  expect(spotBeside(day, 'd', -1)).toEqual({ afternoon: true, before: 'c' });
  expect(spotBeside(day, 'c', -1)).toEqual({ afternoon: false, before: null });
  expect(spotBeside(day, 'a', -1)).toBeNull();
});
