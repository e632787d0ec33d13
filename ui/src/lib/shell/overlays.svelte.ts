import { SvelteSet } from 'svelte/reactivity';

export type Overlay = 'palette' | 'help';

/** The window-wide overlay that is open, if any. */
class Overlays {
  open = $state<Overlay | null>(null);
  /** Those that were open at some time. */
  readonly opened = new SvelteSet<Overlay>();

  show(overlay: Overlay): void {
    this.opened.add(overlay);
    this.open = overlay;
  }

  close(): void {
    this.open = null;
  }
}

export const overlays = new Overlays();
