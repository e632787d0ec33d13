import type { ComboboxOption } from '$lib/components/Combobox.svelte';
import { api } from './api';
import type { ListRow } from './types';
import { trail } from './words';

const SHOWN = 12;

/** Customers for a combobox; without a text those who were not seen for longest. */
export async function findCustomers(query: string): Promise<readonly ListRow[]> {
  if (query.trim() !== '') {
    const found = await api.search(query, SHOWN);
    return found.ok ? found.value : [];
  }
  const page = await api.listPage({ sort: 'last_visit' }, 0, SHOWN);
  return page.ok ? page.value.rows : [];
}

export function customerOption(row: ListRow): ComboboxOption {
  const detail = trail(row.institution_name, row.department_name, row.title);
  return detail ? { value: row.id, label: row.name, detail } : { value: row.id, label: row.name };
}
