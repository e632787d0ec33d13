import { goto } from '$app/navigation';
import UsersRound from '@lucide/svelte/icons/users-round';
import { badgeOf, commands } from '$lib/commands.svelte';
import { m } from '$lib/paraglide/messages';
import { shown } from '$lib/tiers/shown.svelte';
import { api } from './api';
import RowTier from './RowTier.svelte';
import { kindOrTitle, trail } from './words';

const FOUND_MAX = 8;

/**
 * Lets the palette find customers, and the list of those that may be one, on every page. Gives back
 * the disposer.
 */
export function addCustomerSearch(): () => void {
  const removeDuplicates = commands.add({
    id: 'go-duplicates',
    group: 'go',
    label: m.customers_duplicates,
    words: 'duplicates merge chongfu chong fu hebing',
    icon: UsersRound,
    run: () => void goto('/customers/duplicates'),
  });
  const removeSearch = commands.addSearch({
    id: 'customers',
    label: m.customers_title,
    find: async (query) => {
      void shown.load();
      const found = await api.search(query, FOUND_MAX);
      return (found.ok ? found.value : []).map((row) => ({
        id: row.id,
        label: row.name,
        detail: trail(row.institution_name, row.department_name, kindOrTitle(row)),
        badge: badgeOf(RowTier, { tier: row.tier, quiet: true }),
        run: () => void goto(`/customers/${row.id}`),
      }));
    },
  });
  return () => {
    removeDuplicates();
    removeSearch();
  };
}
