/**
 * Reads a remembered choice. Anything that is not one of `choices` (an older version's word, a hand
 * edit) counts as never chosen.
 */
export function remembered<const T extends string>(key: string, choices: readonly T[]): T | null {
  const value = localStorage.getItem(`rounds.${key}`);
  return choices.find((choice) => choice === value) ?? null;
}

/** Remembers a choice on this computer for the next start. */
export function remember(key: string, value: string): void {
  localStorage.setItem(`rounds.${key}`, value);
}
