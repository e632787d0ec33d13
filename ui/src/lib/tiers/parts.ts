import type { ComboboxOption } from '$lib/components/Combobox.svelte';
import { findRows } from '$lib/customers/places';
import { m } from '$lib/paraglide/messages';
import { api } from './api';

export type PartKind = 'hospital' | 'department' | 'tag';

const TAGS_OFFERED = 8;

/** Hospitals, departments and tags by what was typed, as `kind:value`. */
export async function findParts(query: string): Promise<ComboboxOption[]> {
  const [places, tags] = await Promise.all([
    findRows(query, { kinds: ['institution', 'department'] }),
    api.tags(query, TAGS_OFFERED),
  ]);
  return [
    ...places.map((row) => ({
      value: `${row.kind === 'institution' ? 'hospital' : 'department'}:${row.id}`,
      label: row.name,
      detail: row.kind === 'institution' ? m.tiers_by_hospital() : (row.institution_name ?? ''),
    })),
    ...(tags.ok ? tags.value : []).map(({ value }) => ({
      value: `tag:${value}`,
      label: value,
      detail: m.tiers_by_tag(),
    })),
  ];
}
