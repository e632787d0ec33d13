import { tick } from 'svelte';

/** Puts the focus into the page's first text field, or on its chosen option, after it is rendered. */
export function focusFirst(): void {
  void tick().then(() => {
    const field =
      document.querySelector<HTMLInputElement>('form input:not([type=radio])') ??
      document.querySelector<HTMLInputElement>('form input:checked');
    field?.focus();
  });
}
