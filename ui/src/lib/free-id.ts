/** The first of `q1`, `q2`, … that is not taken. */
export function freeId(letter: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}
