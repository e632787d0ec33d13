import { goto } from '$app/navigation';
import { commands } from '$lib/commands.svelte';
import { m } from '$lib/paraglide/messages';
import { api } from './api';
import { kindOrTitle, trail } from './words';

const FOUND_MAX = 8;

/** Lets the palette find customers on every page. Gives back the disposer. */
export function addCustomerSearch(): () => void {
  return commands.addSearch({
    id: 'customers',
    label: m.customers_title,
    find: async (query) => {
      const found = await api.search(query, FOUND_MAX);
      return (found.ok ? found.value : []).map((row) => ({
        id: row.id,
        label: row.name,
        detail: trail(row.institution_name, row.department_name, kindOrTitle(row)),
        run: () => void goto(`/customers/${row.id}`),
      }));
    },
  });
}
