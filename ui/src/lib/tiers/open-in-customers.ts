import { customers } from '$lib/customers/list.svelte';
import type { ListFilter } from '$lib/customers/types';

/** Narrows the list of customers to the same ones. */
export function openInCustomers(filter: Partial<ListFilter>): void {
  customers.clear();
  customers.change({
    kinds: filter.tier ? [] : (filter.kinds ?? []),
    institution_ids: filter.institution_ids ?? [],
    department_id: filter.department_id ?? null,
    tags: filter.tags ?? [],
    tier: filter.tier ?? null,
  });
}
