import { expect, test } from 'vitest';
import { readNumber, readTime } from './written';

test.each([
  ['320', 320],
  ['1,200', 1200],
  ['３２０', 320],
  ['', null],
  ['三百', null],
  ['-1', null],
  ['1.5', null],
])('%s is read as the number %s', (written, expected) => {
  expect(readNumber(written)).toBe(expected);
});

test.each([
  ['9:05', '09:05'],
  ['0905', '09:05'],
  ['930', '09:30'],
  ['１７：３０', '17:30'],
  ['24:00', null],
  ['12:60', null],
  ['9', null],
  ['', null],
])('%s is read as the time %s', (written, expected) => {
  expect(readTime(written)).toBe(expected);
});
