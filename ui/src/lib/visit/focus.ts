import type { Missing } from './visit-fields.svelte';

/** Puts the focus on what has to be said next. */
export function focusMissing(form: HTMLElement | undefined, missing: Missing | undefined): void {
  const part = form?.querySelector<HTMLElement>(`[data-missing="${missing}"]`);
  const field = part?.querySelector<HTMLElement>('input, textarea, select, button');
  field?.focus();
  part?.scrollIntoView({ block: 'nearest' });
}
