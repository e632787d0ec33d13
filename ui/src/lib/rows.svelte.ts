import { SvelteMap } from 'svelte/reactivity';
import type { AppError, Result } from './result';
import type { RowWindow } from './windowing';

/** One stretch of a long list and the length of the whole. */
export interface RowPage<T> {
  rows: T[];
  total: number;
  /** The list is longer than `total`: what lies beyond is not shown. */
  more?: boolean;
}

export type FetchRows<T> = (offset: number, limit: number) => Promise<Result<RowPage<T>>>;

const PAGE_ROWS = 100;
/** About 6,000 rows: enough to scroll back through without a fetch. */
const PAGES_KEPT = 60;

/**
 * Rows of a long list, fetched a page at a time as they come into view. A refresh keeps what is on
 * screen until the new rows are here, so the list never flashes empty.
 */
export class RowSource<T> {
  #fetch: FetchRows<T>;
  #pages = new SvelteMap<number, T[]>();
  // Bookkeeping that no view reads, so not reactive.
  /* eslint-disable svelte/prefer-svelte-reactivity */
  #stale = new Set<number>();
  #underway = new Set<number>();
  /* eslint-enable svelte/prefer-svelte-reactivity */
  #window: RowWindow = { start: 0, end: PAGE_ROWS };
  #generation = 0;

  /** Length of the whole list; 0 until the first page is here. */
  total = $state(0);
  /** The list is longer than `total` says. */
  more = $state(false);
  /** True once the list is known, even if it is empty. */
  known = $state(false);
  /** Counts arrived pages, for those who look something up again when rows change. */
  arrivals = $state(0);
  /** Why rows could not be read; `refresh` tries again. */
  problem = $state.raw<AppError | null>(null);

  constructor(fetch: FetchRows<T>) {
    this.#fetch = fetch;
  }

  /** The row, or undefined while it is on its way. */
  row(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  }

  /** Index of the first fetched row that fits, or null. */
  indexWhere(fits: (row: T) => boolean): number | null {
    for (const [page, rows] of this.#pages) {
      const within = rows.findIndex(fits);
      if (within >= 0) return page * PAGE_ROWS + within;
    }
    return null;
  }

  /** Makes sure the rows of `window` are here or on their way. */
  ensure(window: RowWindow): void {
    this.#window = window;
    for (const page of pagesOf(window)) {
      if (!this.#pages.has(page) || this.#stale.has(page)) void this.#load(page);
    }
  }

  /** Reads the list again, for a changed filter or changed data. */
  refresh(): void {
    this.#generation += 1;
    for (const page of this.#pages.keys()) this.#stale.add(page);
    this.#underway.clear();
    this.ensure(this.#window);
  }

  async #load(page: number): Promise<void> {
    if (this.#underway.has(page)) return;
    this.#underway.add(page);
    const generation = this.#generation;
    const result = await this.#fetch(page * PAGE_ROWS, PAGE_ROWS);
    if (generation !== this.#generation) return;
    this.#underway.delete(page);
    if (!result.ok) {
      this.problem = result.error;
      return;
    }
    this.problem = null;
    this.total = result.value.total;
    this.more = result.value.more ?? false;
    this.known = true;
    this.#pages.set(page, result.value.rows);
    this.#stale.delete(page);
    this.#forget();
    this.arrivals += 1;
  }

  /** Drops rows of an older reading that nobody sees, and the pages farthest from the window. */
  #forget(): void {
    const visible = pagesOf(this.#window);
    const [first = 0] = visible;
    const distance = (page: number) => (visible.includes(page) ? 0 : 1 + Math.abs(page - first));
    const pages = [...this.#pages.keys()].sort((a, b) => distance(a) - distance(b));
    for (const [rank, page] of pages.entries()) {
      const outdated = this.#stale.has(page) && distance(page) > 0;
      if (outdated || rank >= PAGES_KEPT || page * PAGE_ROWS >= this.total) {
        this.#pages.delete(page);
        this.#stale.delete(page);
      }
    }
  }
}

function pagesOf({ start, end }: RowWindow): number[] {
  const first = Math.floor(start / PAGE_ROWS);
  const last = Math.floor(Math.max(start, end - 1) / PAGE_ROWS);
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}
