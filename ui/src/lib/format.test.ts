import { describe, expect, test } from 'vitest';
import { readCivil } from './civil';
import {
  civilDate,
  civilOf,
  count,
  daysBetween,
  fileSize,
  percent,
  relativeDay,
  shortDate,
} from './format';
import { locale } from './locale.svelte';

const TODAY = '2026-11-24';

describe('in Chinese', () => {
  test('a date of this year has no year', () => {
    expect(civilDate('2026-11-24', TODAY)).toBe('11月24日 周二');
    expect(shortDate('2026-12-08')).toBe('12/8');
  });

  test('a date of another year has its year', () => {
    expect(civilDate('2027-01-05', TODAY)).toBe('2027年1月5日 周二');
  });

  test('days near today have their own word', () => {
    expect(relativeDay('2026-11-24', TODAY)).toBe('今天');
    expect(relativeDay('2026-11-23', TODAY)).toBe('昨天');
    expect(relativeDay('2026-11-12', TODAY)).toBe('12 天前');
    expect(relativeDay('2026-12-08', TODAY)).toBe('14 天后');
  });
});

describe('in English', () => {
  test('dates read the English way', () => {
    locale.choose('en');
    expect(civilDate('2026-11-24', TODAY)).toBe('Tue 24 Nov');
    expect(civilDate('2027-01-05', TODAY)).toBe('Tue 5 Jan 2027');
    expect(shortDate('2026-12-08')).toBe('8 Dec');
  });

  test('one day is singular', () => {
    locale.choose('en');
    expect(relativeDay('2026-11-22', TODAY)).toBe('2 days ago');
    expect(relativeDay('2026-11-25', TODAY)).toBe('tomorrow');
    expect(relativeDay('2026-11-27', TODAY)).toBe('in 3 days');
  });
});

test('days are counted across a month, a leap day and a change to summer time', () => {
  expect(daysBetween('2026-10-31', '2026-11-01')).toBe(1);
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
  expect(daysBetween('2026-03-29', '2026-03-28')).toBe(-1);
});

test('figures are grouped and sizes have one digit while they are small', () => {
  expect(count(12_345)).toBe('12,345');
  expect(percent(0.62)).toBe('62%');
  expect(fileSize(0)).toBe('0 B');
  expect(fileSize(999)).toBe('999 B');
  expect(fileSize(1_468_006)).toBe('1.4 MB');
  expect(fileSize(52_428_800)).toBe('50 MB');
});

test('the civil date of an instant is that of the computer’s own clock', () => {
  expect(civilOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});

test.each([
  ['2026-11-24', '2026-11-24'],
  ['2026/1/5', '2026-01-05'],
  ['２０２６．１１．２４', '2026-11-24'],
  ['2026年11月24日', '2026-11-24'],
  ['20261124', '2026-11-24'],
])('%s is read as the date %s', (written, civil) => {
  expect(readCivil(written)).toBe(civil);
});

test.each(['2026-02-30', '2026-13-01', '24.11.2026', 'tomorrow', ''])(
  '“%s” is not read as a date',
  (written) => {
    expect(readCivil(written)).toBeNull();
  },
);
