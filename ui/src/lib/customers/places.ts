import type { ComboboxOption } from '$lib/components/Combobox.svelte';
import { m } from '$lib/paraglide/messages';
import { api } from './api';
import type { CustomerKind, ListFilter, ListRow } from './types';
import { kindOrTitle, trail } from './words';

/** How many choices a list of places offers. */
const OFFERED = 20;
/** Marks the option that makes what was typed. */
const NEW = 'new:';

/** A place that was chosen: one that exists, or the name of one that is to be made. */
export interface PlaceChoice {
  id: string | null;
  name: string;
}

/** Reads an option of `offer` back. */
export function placeOf(option: ComboboxOption | null): PlaceChoice | null {
  if (!option) return null;
  if (!option.value.startsWith(NEW)) return { id: option.value, name: option.label };
  return { id: null, name: option.value.slice(NEW.length) };
}

/** The option that stands for a choice, for a form that opens with one. */
export function optionOf(choice: PlaceChoice | null): string | null {
  return choice && (choice.id ?? NEW + choice.name);
}

export type FindRows = (query: string) => Promise<ListRow[]>;

/** Looks customers up for a combobox; an unreadable store finds nothing. */
export async function findRows(query: string, filter: Partial<ListFilter>): Promise<ListRow[]> {
  const page = await api.listPage({ ...filter, text: query }, 0, OFFERED);
  return page.ok ? page.value.rows : [];
}

/** Rows as options, and what was typed as one to be made when no row has that very name. */
export function offer(
  rows: readonly ListRow[],
  query: string,
  mayBeNew: boolean,
): ComboboxOption[] {
  const options: ComboboxOption[] = rows.map((row) => ({
    value: row.id,
    label: row.name,
    detail: detailOf(row),
  }));
  const name = query.trim();
  if (mayBeNew && name !== '' && !rows.some((row) => row.name === name)) {
    options.push({ value: NEW + name, label: name, detail: m.customers_place_new() });
  }
  return options;
}

function detailOf(row: ListRow): string {
  const details: Record<CustomerKind, () => string> = {
    institution: () => kindOrTitle(row),
    department: () => row.institution_name ?? '',
    person: () => trail(row.institution_name, row.department_name, row.title),
  };
  return details[row.kind]();
}
