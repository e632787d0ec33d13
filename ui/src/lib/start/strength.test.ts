import { expect, test } from 'vitest';
import { isLongEnough, strengthOf } from './strength';

test('characters are counted, not bytes', () => {
  expect(isLongEnough('一二三四五六七')).toBe(false);
  expect(isLongEnough('𠮷一二三四五六七')).toBe(true);
});

test.each([
  '12345678',
  'aaaaaaaaaaaaaaaa',
  'abcdefgh',
  'password123456',
  'Qwerty!2026',
  '11112222',
])('%s is weak', (passphrase) => expect(strengthOf(passphrase)).toBe('weak'));

test.each(['correct horse battery', '春天的第一场雨下了', 'kM4!tz-8Wq2p#'])(
  '%s is strong',
  (passphrase) => expect(strengthOf(passphrase)).toBe('strong'),
);

test('eight mixed letters and two plain words are fair', () => {
  expect(strengthOf('tK7mQ2xw')).toBe('fair');
  expect(strengthOf('correct horse')).toBe('fair');
});
