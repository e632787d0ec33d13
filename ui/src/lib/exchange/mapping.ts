import type { ColumnMap, ColumnTo, Mapping } from '$lib/api/bindings';

/** How sure a guess must be to be shown as recognised. */
const SURE = 60;
/** The one field that several columns may fill. */
const SHARED = 'field:tags';
/** As the import calls codes that a file just calls "code". */
const DEFAULT_SYSTEM = 'code';

/** What the tag of a column says. */
export type ColumnState = 'known' | 'guess' | 'chosen' | 'open' | 'ignored' | 'refused';

/** Where a column goes, as the text of an option. */
export function optionOf(to: ColumnTo): string {
  return to.as === 'ignore' ? 'ignore' : `${to.as}:${to.name}`;
}

/** The column's aim behind an option's text. */
export function aimOf(option: string): ColumnTo {
  const at = option.indexOf(':');
  const [as, name] = [option.slice(0, at), option.slice(at + 1)];
  if (as === 'field' || as === 'own_field' || as === 'external_code' || as === 'refused') {
    return { as, name };
  }
  return { as: 'ignore' };
}

/** The mapping with a column sent elsewhere. A field that another column had is taken from it. */
export function send(mapping: Mapping, index: number, to: ColumnTo): Mapping {
  const option = optionOf(to);
  const columns = mapping.columns.map((column, at): ColumnMap => {
    if (at === index) return { ...column, to, confidence: 100 };
    const robbed = option !== 'ignore' && option !== SHARED && optionOf(column.to) === option;
    return robbed ? { ...column, to: { as: 'ignore' }, confidence: 0 } : column;
  });
  return { ...mapping, columns };
}

/** What to say about a column; `chosen` are the indexes that the reader decided. */
export function stateOf(
  column: ColumnMap,
  index: number,
  chosen: ReadonlySet<number>,
): ColumnState {
  const confidence = column.confidence ?? 0;
  if (column.to.as === 'refused') return 'refused';
  if (column.to.as === 'ignore')
    return chosen.has(index) || confidence === 100 ? 'ignored' : 'open';
  if (chosen.has(index)) return 'chosen';
  return confidence > SURE ? 'known' : 'guess';
}

/** The systems that codes of this file may belong to. */
export function systemsOf(mapping: Mapping): string[] {
  const named = mapping.columns.flatMap(({ to }) => (to.as === 'external_code' ? [to.name] : []));
  return [...new Set([...named, DEFAULT_SYSTEM])];
}

/** The first few cells of a column that say something. */
export function samplesOf(rows: readonly (readonly string[])[], index: number): string[] {
  const cells = rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
  return [...new Set(cells)].slice(0, 3);
}

/** The last part of a path, on either kind of system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
