import type { Attachment } from 'svelte/attachments';
import type { Missing } from './visit-fields.svelte';

/** Puts the focus on what has to be said next. */
export function focusMissing(form: HTMLElement | undefined, missing: Missing | undefined): void {
  const part = form?.querySelector<HTMLElement>(`[data-missing="${missing}"]`);
  const field = part?.querySelector<HTMLElement>('input, textarea, select, button');
  field?.focus();
  part?.scrollIntoView({ block: 'nearest' });
}

/** A dialog without a field takes the focus itself; this hands it on to what Enter should do. */
export const takesFocus: Attachment<HTMLElement> = (button) => {
  const dialog = button.closest<HTMLElement>('[role="dialog"]');
  const handOn = () => button.focus();
  dialog?.addEventListener('focus', handOn);
  return () => dialog?.removeEventListener('focus', handOn);
};
