import { expect, test } from 'vitest';
import { nameStretches, pinyinStretches, type Stretch } from './hits';

const zhangWeichun = [
  { text: '张', pinyin: 'zhāng' },
  { text: '伟', pinyin: 'wěi' },
  { text: '春', pinyin: 'chūn' },
];

/** Hit letters in brackets: `[z]hāng`. */
function drawn(syllables: Stretch[][]): string {
  return syllables
    .map((stretches) => stretches.map(({ text, hit }) => (hit ? `[${text}]` : text)).join(''))
    .join(' ');
}

test('a name is cut where hits begin and end', () => {
  expect(nameStretches('张伟春', [true, true, false])).toEqual([
    { text: '张伟', hit: true },
    { text: '春', hit: false },
  ]);
});

test('a character outside the basic plane is one character', () => {
  expect(nameStretches('𠮷田', [true, false])).toEqual([
    { text: '𠮷', hit: true },
    { text: '田', hit: false },
  ]);
});

test.each([
  ['zw', '[z]hāng [w]ěi chūn'],
  ['zhw', '[zh]āng [w]ěi chūn'],
  ['zhangw', '[zhāng] [w]ěi chūn'],
  ['张伟', 'zhāng wěi chūn'],
  ['', 'zhāng wěi chūn'],
])('%s marks the letters that it spells', (query, expected) => {
  const hits = [true, true, false];
  expect(drawn(pinyinStretches('张伟春', zhangWeichun, hits, query))).toBe(expected);
});

test('ü is marked by the v that is typed for it', () => {
  expect(drawn(pinyinStretches('吕', [{ text: '吕', pinyin: 'lǚ' }], [true], 'lv'))).toBe('[lǚ]');
});

test('a word without pinyin shows none, and the characters after it keep their hits', () => {
  const reading = [
    { text: 'Max', pinyin: '' },
    { text: '王', pinyin: 'wáng' },
  ];
  const hits = [false, false, false, false, true];
  expect(drawn(pinyinStretches('Max 王', reading, hits, 'w'))).toBe('[w]áng');
});
