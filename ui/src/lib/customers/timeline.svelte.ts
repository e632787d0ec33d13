import type { AppError } from '$lib/result';
import { api } from './api';
import type { TimelineCursor, TimelineEntry } from './types';

/** What the timeline shows. */
export type TimelineFilter = 'all' | TimelineEntry['kind'];

const VISITS_PER_PAGE = 40;
const VISITS_MAX = 200;

/** What happened with one customer, newest first, read page by page. */
export class Timeline {
  entries = $state.raw<readonly TimelineEntry[]>([]);
  filter = $state<TimelineFilter>('all');
  problem = $state.raw<AppError | null>(null);
  /** The first page is here. */
  known = $state(false);
  #id = '';
  #next = $state.raw<TimelineCursor | null>(null);
  #reading = $state(false);
  #asked = 0;

  readonly shown = $derived(
    this.filter === 'all' ? this.entries : this.entries.filter(({ kind }) => kind === this.filter),
  );

  get hasMore(): boolean {
    return this.#next !== null;
  }
  get reading(): boolean {
    return this.#reading;
  }

  async open(id: string): Promise<void> {
    if (id !== this.#id) {
      this.entries = [];
      this.known = false;
      this.filter = 'all';
      this.#next = null;
    }
    this.#id = id;
    await this.refresh();
  }

  /** Reads again as much as was read. */
  async refresh(): Promise<void> {
    const visits = this.entries.filter(({ kind }) => kind === 'visit').length;
    await this.#read(null, Math.min(VISITS_MAX, Math.max(VISITS_PER_PAGE, visits)));
  }

  /** Reads on where the last page ended. */
  async more(): Promise<void> {
    if (this.#next && !this.#reading && !this.problem)
      await this.#read(this.#next, VISITS_PER_PAGE);
  }

  async #read(before: TimelineCursor | null, limit: number): Promise<void> {
    const asked = ++this.#asked;
    this.#reading = true;
    const page = await api.timeline(this.#id, before, limit);
    if (asked !== this.#asked) return;
    this.#reading = false;
    this.problem = page.ok ? null : page.error;
    if (!page.ok) return;
    this.entries = before ? [...this.entries, ...page.value.entries] : page.value.entries;
    this.#next = page.value.next;
    this.known = true;
  }
}
