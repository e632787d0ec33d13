import type { Attachment } from 'svelte/attachments';

/**
 * How long a press is held before it counts as meant. Longer than a tap, and just under the half
 * second after which systems make a held finger a secondary click.
 */
export const HOLD_MS = 450;

/**
 * A finger or pen that stays on a button for `HOLD_MS` runs `onheld`; one that lets go sooner is a tap
 * and clicks as ever. Mouse and keyboard are left alone. While it is held the button carries
 * `data-holding`.
 */
export function held(onheld: () => void): Attachment<HTMLElement> {
  return (button) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ran = false;

    const release = () => {
      clearTimeout(timer);
      timer = undefined;
      delete button.dataset.holding;
    };
    const press = (event: PointerEvent) => {
      release();
      ran = false;
      if (event.pointerType === 'mouse' || !event.isPrimary) return;
      button.dataset.holding = '';
      timer = setTimeout(() => {
        release();
        ran = true;
        onheld();
      }, HOLD_MS);
    };
    // The click that ends a hold has been answered; one by the keyboard (detail 0) has not.
    const click = (event: MouseEvent) => {
      if (!ran || event.detail === 0) return;
      ran = false;
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    const menu = (event: Event) => {
      if (ran || timer !== undefined) event.preventDefault();
    };

    button.addEventListener('pointerdown', press);
    for (const end of ENDS) button.addEventListener(end, release);
    button.addEventListener('click', click, true);
    button.addEventListener('contextmenu', menu);
    return () => {
      release();
      button.removeEventListener('pointerdown', press);
      for (const end of ENDS) button.removeEventListener(end, release);
      button.removeEventListener('click', click, true);
      button.removeEventListener('contextmenu', menu);
    };
  };
}

const ENDS = ['pointerup', 'pointercancel', 'pointerleave'] as const;
