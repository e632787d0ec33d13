import { customers } from '$lib/customers/list.svelte';
import type { Among, Drill } from './drill';
import type { TierView } from './types';

/** Narrows the list of customers to the same ones. That list tells no two kinds of unrated apart. */
export function openInCustomers(drill: Drill, view: TierView, among: Among): void {
  const { hospital, department, tag } = among;
  const due = drill.of === 'stale';
  customers.clear();
  customers.change({
    institution_ids: hospital ? [hospital.value] : [],
    department_id: department?.value ?? null,
    tags: tag ? [tag.value] : [],
    tier:
      drill.of === 'everybody'
        ? null
        : {
            ...view,
            tiers: drill.of === 'tier' ? [drill.tier] : [],
            unrated: drill.of !== 'tier' && !due,
            due,
          },
  });
}
