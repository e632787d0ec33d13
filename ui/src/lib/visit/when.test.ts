import { expect, test } from 'vitest';
import { addDays, instantAt, joinWhen, readTime, splitWhen, weekdayOf } from './when';

test.each([
  ['9:42', '09:42'],
  ['09:42', '09:42'],
  ['０９：４２', '09:42'],
  ['0942', '09:42'],
  ['942', '09:42'],
  ['9点42分', '09:42'],
  ['24:00', null],
  ['9:60', null],
  ['9', null],
  ['', null],
])('%s is read as %s', (written, time) => expect(readTime(written)).toBe(time));

test('an instant is taken apart and put together on the clock of its place', () => {
  const when = splitWhen('2026-11-24T09:42:31.000+08:00');
  expect(when).toEqual({ day: '2026-11-24', time: '09:42', offset: '+08:00' });
  expect(joinWhen({ ...when, day: '2026-11-23' })).toBe('2026-11-23T09:42:00+08:00');
});

test('an instant is told on the clock of another place', () => {
  expect(instantAt('2026-11-24T01:42:00Z', 480)).toBe('2026-11-24T09:42:00+08:00');
  expect(instantAt('2026-11-24T01:42:00Z', -150)).toBe('2026-11-23T23:12:00-02:30');
});

test('days are counted over the end of a month, and Monday is the first', () => {
  expect(addDays('2026-11-24', 14)).toBe('2026-12-08');
  expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
  expect(weekdayOf('2026-11-23')).toBe(1);
  expect(weekdayOf('2026-11-29')).toBe(7);
});
