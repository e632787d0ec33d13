import { untrack } from 'svelte';
import { today } from '$lib/customers/days';
import type { ListRow } from '$lib/customers/types';
import type { AppError } from '$lib/result';
import type { ModelAndBrand } from '$lib/tiers/shown.svelte';
import type { TierQuery } from '$lib/tiers/query';
import { api } from './api';

/** One customer to assess. */
export interface Queued {
  id: string;
  /** Null until it was read. */
  row: ListRow | null;
  /** The tier by the model and for the brand of the queue. */
  tier: string | null;
  /** The assessment that was saved here. */
  saved: string | null;
  done: boolean;
  /** Why it cannot be assessed. */
  problem: AppError | null;
}

/** As many are taken from a list at once. */
export const QUEUE_MAX = 1000;
/** Of as many the names are read ahead. */
const NAMED_MAX = 200;

/** The customers that are assessed in one go, in order. */
export class AssessQueue {
  items = $state.raw<readonly Queued[]>([]);
  /** How many the list has; more than `items` when it is longer than `QUEUE_MAX`. */
  total = $state(0);
  at = $state(0);
  known = $state(false);
  problem = $state.raw<AppError | null>(null);
  #view: ModelAndBrand | null = null;
  #asked = 0;

  readonly current = $derived<Queued | null>(this.items[this.at] ?? null);
  readonly done = $derived(this.items.filter(({ done }) => done).length);

  /** These customers, in this order. */
  async take(ids: readonly string[], view: ModelAndBrand): Promise<void> {
    const asked = this.#begin(view);
    const once = ids.filter((id, index) => ids.indexOf(id) === index);
    this.#set(once.slice(0, QUEUE_MAX).map((id) => blank(id, null)));
    this.total = once.length;
    await this.#name(asked);
  }

  /** The customers of a tier, those without one, or those due for review. */
  async takeList(query: TierQuery, view: ModelAndBrand, kinds: ListRow['kind'][]): Promise<void> {
    const asked = this.#begin(view);
    const tier = {
      ...view,
      tiers: query.tiers,
      unrated: query.unrated,
      stale_on: query.due ? today() : null,
    };
    const page = await api.listPage({ kinds, tier }, 0, QUEUE_MAX);
    if (asked !== this.#asked) return;
    this.problem = page.ok ? null : page.error;
    if (!page.ok) return;
    this.total = page.value.total;
    this.#set(page.value.rows.map((row) => blank(row.id, row)));
    await this.#name(asked);
  }

  go(index: number): void {
    if (index >= 0 && index < this.items.length) this.at = index;
  }

  /** What was learned of a customer. */
  learn(id: string, part: Partial<Queued>): void {
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...part } : item));
  }

  /** The next one that is to be assessed, from here on and then from the top; null: all are done. */
  next(): number | null {
    const order = this.items.map((_, step) => (this.at + 1 + step) % this.items.length);
    return order.find((index) => !this.items[index]?.done && !this.items[index]?.problem) ?? null;
  }

  /** After an undo: what is no longer the last word is to be assessed again. */
  async recheck(): Promise<void> {
    const view = this.#view;
    if (!view) return;
    for (const { id, saved } of untrack(() => this.items).filter(({ done }) => done)) {
      const sheet = await api.sheet(id, view.model_code, view.brand_id);
      if (!sheet.ok || sheet.value.last?.id === saved) continue;
      this.learn(id, { done: false, saved: null, tier: sheet.value.last?.tier ?? null });
    }
  }

  #begin(view: ModelAndBrand): number {
    this.#view = view;
    this.known = false;
    this.problem = null;
    return ++this.#asked;
  }

  #set(items: readonly Queued[]): void {
    const before = untrack(() => this.current?.id);
    this.items = items;
    this.at = Math.max(
      0,
      items.findIndex(({ id }) => id === before),
    );
    this.known = true;
  }

  /** Reads names and tiers one after another: the one that is open comes first and is not slowed. */
  async #name(asked: number): Promise<void> {
    const view = this.#view;
    for (const { id } of untrack(() => this.items).slice(0, NAMED_MAX)) {
      if (!view || asked !== this.#asked) return;
      const sheet = await api.sheet(id, view.model_code, view.brand_id);
      if (asked !== this.#asked) return;
      const known = this.items.find((item) => item.id === id);
      if (known?.done) continue;
      if (sheet.ok) {
        this.learn(id, { row: sheet.value.customer, tier: sheet.value.last?.tier ?? null });
      } else this.learn(id, { problem: sheet.error });
    }
  }
}

function blank(id: string, row: ListRow | null): Queued {
  return { id, row, tier: null, saved: null, done: false, problem: null };
}
