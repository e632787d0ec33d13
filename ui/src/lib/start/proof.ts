/** The last group of a recovery code, which the reader types to show that it is written down. */
export function isProven(code: string, written: string): boolean {
  const lastGroup = code.split('-').at(-1) ?? '';
  return lastGroup !== '' && written.trim().toUpperCase() === lastGroup;
}
