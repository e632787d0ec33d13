import type { Syllable } from './types';

/** A stretch of text, hit by what was searched for or not. */
export interface Stretch {
  text: string;
  hit: boolean;
}

/** The name cut where hits begin and end. */
export function nameStretches(name: string, hits: readonly boolean[]): Stretch[] {
  const stretches: Stretch[] = [];
  for (const [index, text] of [...name].entries()) {
    const hit = hits[index] ?? false;
    const last = stretches.at(-1);
    if (last && last.hit === hit) last.text += text;
    else stretches.push({ text, hit });
  }
  return stretches;
}

/**
 * The pinyin of a name, with those letters marked that the query spelled: `zw` marks the z of zhāng
 * and the w of wěi. Characters found by themselves mark no pinyin.
 */
export function pinyinStretches(
  name: string,
  reading: readonly Syllable[],
  hits: readonly boolean[],
  query: string,
): Stretch[][] {
  const typed = plain(query).replace(/[^a-z]/g, '');
  const letters = [...name];
  let at = 0;
  return reading.flatMap(({ text, pinyin }) => {
    const found = letters.indexOf([...text][0] ?? '', at);
    const index = found < 0 ? at : found;
    at = index + [...text].length;
    if (pinyin === '') return [];
    const spelled = typed !== '' && hits[index] ? spelledBy(pinyin, typed) : 0;
    const signs = [...pinyin.normalize('NFC')];
    const stretches = [
      { text: signs.slice(0, spelled).join(''), hit: true },
      { text: signs.slice(spelled).join(''), hit: false },
    ];
    return [stretches.filter((stretch) => stretch.text !== '')];
  });
}

/** How many first letters of a syllable stand somewhere in what was typed. */
function spelledBy(pinyin: string, typed: string): number {
  const letters = plain(pinyin);
  for (let length = letters.length; length > 0; length -= 1) {
    if (typed.includes(letters.slice(0, length))) return length;
  }
  return 0;
}

/** Letters without tone marks, ü as v, the way pinyin is typed. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/u\u0308/g, 'v')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
}
