import { SvelteSet } from 'svelte/reactivity';
import type { AppError } from '$lib/result';
import { m } from '$lib/paraglide/messages';
import { problemToast, undoToast } from '$lib/toasts';
import { api } from './api';
import type { Duplicate } from './types';

/** As many pairs come at once; what is decided makes room for the next. */
const PAIRS_PER_PAGE = 100;

/** Names a pair whichever way round it stands. */
export function pairKey({ a, b }: Duplicate): string {
  return [a.row.id, b.row.id].sort().join(' ');
}

/**
 * The pairs of customers that may be one, the likeliest first. It outlives the page: coming back from
 * a customer finds the list and the cursor where they were while the store is looked through again.
 */
export class DuplicateList {
  pairs = $state.raw<readonly Duplicate[]>([]);
  total = $state(0);
  /** Index of the pair that the keyboard is on. */
  cursor = $state(0);
  /** The store was looked through once. */
  known = $state(false);
  reading = $state(false);
  problem = $state.raw<AppError | null>(null);
  #limit = PAIRS_PER_PAGE;
  #again = false;
  /** Declared different here: an answer that was on its way does not bring them back. */
  readonly #different = new SvelteSet<string>();
  /** Of these, those that the store knows: whoever asks it from now on is told so by it. */
  readonly #stored = new SvelteSet<string>();

  readonly hasMore = $derived(this.total > this.pairs.length);

  /** Looks through the store again. It takes seconds on a large one, so one look at a time. */
  async refresh(): Promise<void> {
    if (this.reading) {
      this.#again = true;
      return;
    }
    this.reading = true;
    for (const pair of this.#stored) this.#different.delete(pair);
    this.#stored.clear();
    const found = await api.duplicates(this.#limit);
    this.reading = false;
    this.problem = found.ok ? null : found.error;
    if (found.ok) {
      const kept = found.value.pairs.filter((pair) => !this.#different.has(pairKey(pair)));
      this.total = found.value.total - (found.value.pairs.length - kept.length);
      this.#show(kept);
      this.known = true;
    }
    if (this.#again) {
      this.#again = false;
      await this.refresh();
    }
  }

  async more(): Promise<void> {
    this.#limit += PAIRS_PER_PAGE;
    await this.refresh();
  }

  move(by: number): void {
    this.cursor = Math.max(0, Math.min(this.pairs.length - 1, this.cursor + by));
  }

  /** These two are not one. Leaves the list at once; comes back when it cannot be kept, or by undo. */
  async declareDifferent(pair: Duplicate): Promise<void> {
    const at = this.pairs.indexOf(pair);
    if (at < 0) return;
    const [a, b] = [pair.a.row, pair.b.row];
    this.#different.add(pairKey(pair));
    this.total -= 1;
    this.#show(this.pairs.toSpliced(at, 1));
    const result = await api.declareDifferent(a.id, b.id);
    if (!result.ok) {
      this.#putBack(pair, at);
      problemToast(result.error, () => void this.declareDifferent(pair));
      return;
    }
    this.#stored.add(pairKey(pair));
    const undo = async () => {
      const undone = await api.forgetDifferent(a.id, b.id);
      if (undone.ok) this.#putBack(pair, at);
      else problemToast(undone.error, () => void undo());
    };
    undoToast(m.customers_duplicates_different({ a: a.name, b: b.name }), () => void undo());
  }

  /** After a merge nothing of the one that went is left to decide. */
  merged(gone: string): void {
    const left = this.pairs.filter(({ a, b }) => a.row.id !== gone && b.row.id !== gone);
    this.total -= this.pairs.length - left.length;
    this.#show(left);
  }

  #putBack(pair: Duplicate, at: number): void {
    this.#different.delete(pairKey(pair));
    this.#stored.delete(pairKey(pair));
    if (this.pairs.some((other) => pairKey(other) === pairKey(pair))) return;
    this.total += 1;
    this.#show(this.pairs.toSpliced(Math.min(at, this.pairs.length), 0, pair));
    this.cursor = Math.min(at, this.pairs.length - 1);
  }

  #show(pairs: readonly Duplicate[]): void {
    this.pairs = pairs;
    this.cursor = Math.max(0, Math.min(this.cursor, pairs.length - 1));
  }
}

export const duplicates = new DuplicateList();
