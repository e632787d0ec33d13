export type Overlay = 'palette' | 'help';

/** The window-wide overlay that is open, if any. */
class Overlays {
  open = $state<Overlay | null>(null);

  show(overlay: Overlay): void {
    this.open = overlay;
  }

  close(): void {
    this.open = null;
  }
}

export const overlays = new Overlays();
