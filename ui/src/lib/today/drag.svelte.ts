import type { Spot } from './order';
import type { TodayItem } from './types';

const EDGE = 40;

/**
 * Reordering rows with the pointer. Pointer events only: the browser's own drag and drop would take
 * files that are dropped on the window.
 */
export class Drag {
  /** The row that is being carried. */
  id = $state<string | null>(null);
  #spot = $state.raw<Spot | null>(null);
  #root: () => HTMLElement | undefined;
  #ondrop: (id: string, spot: Spot) => void;

  constructor(root: () => HTMLElement | undefined, ondrop: (id: string, spot: Spot) => void) {
    this.#root = root;
    this.#ondrop = ondrop;
  }

  take(id: string, event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.id = id;
    this.#spot = null;
  }

  over(event: PointerEvent): void {
    if (this.id === null) return;
    this.#spot = this.#spotAt(event.clientY);
    const pane = this.#root()?.closest<HTMLElement>('[data-scroll]');
    if (!pane) return;
    const { top, bottom } = pane.getBoundingClientRect();
    if (event.clientY < top + EDGE) pane.scrollTop -= 12;
    else if (event.clientY > bottom - EDGE) pane.scrollTop += 12;
  }

  drop(event: PointerEvent): void {
    if (this.id === null) return;
    if (this.#spot) this.#ondrop(this.id, this.#spotAt(event.clientY));
    this.cancel();
  }

  cancel(): void {
    this.id = null;
    this.#spot = null;
  }

  isBefore(item: TodayItem): boolean {
    return this.id !== null && this.#spot?.before === item.id;
  }

  isAtEnd(afternoon: boolean): boolean {
    return this.id !== null && this.#spot?.before === null && this.#spot.afternoon === afternoon;
  }

  #spotAt(y: number): Spot {
    const root = this.#root();
    const noon = root?.querySelector('[data-half="afternoon"]')?.parentElement;
    const afternoon = noon ? y >= noon.getBoundingClientRect().top : false;
    const name = afternoon ? 'afternoon' : 'morning';
    const rows = root?.querySelectorAll<HTMLElement>(`[data-half="${name}"] [data-row]`) ?? [];
    for (const row of rows) {
      const { top, height } = row.getBoundingClientRect();
      const before = row.dataset['row'] ?? null;
      if (y < top + height / 2 && before !== this.id) return { afternoon, before };
    }
    return { afternoon, before: null };
  }
}
