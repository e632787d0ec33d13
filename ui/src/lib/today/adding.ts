import { readObject } from '$lib/drafts/read-draft';
import type { ComboboxOption } from '$lib/components/Combobox.svelte';

/** What is typed for a call that is being planned. Stored as the draft's body. */
export interface Adding {
  chosen: ComboboxOption | null;
  time: string;
  purpose: string;
  appointment: string;
}

/** Reads a draft of a call that was not planned; null for what is none. */
export function readAdding(body: string): Partial<Adding> | null {
  return readObject(body);
}

/** Nothing was said yet that would be worth keeping. */
export function isBlank({ chosen, time, purpose, appointment }: Adding): boolean {
  return chosen === null && [time, purpose, appointment].every((text) => text.trim() === '');
}
