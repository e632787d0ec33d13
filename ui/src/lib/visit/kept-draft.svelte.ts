import type { AppError } from '$lib/result';
import { api } from './api';
import { Latest } from './latest';

/**
 * The draft of one form. Every input goes to the store at once; while one call is under way the
 * newest body waits and follows, so the last key press before a power cut is at most one call old.
 */
export class KeptDraft {
  readonly name: string;
  /** When the store last kept it; null while nothing is kept. */
  savedAt = $state.raw<string | null>(null);
  /** Why the last body could not be kept. It stays in the form and goes along with the next. */
  problem = $state.raw<AppError | null>(null);
  #queue: Latest<string>;
  #last: string | null = null;

  constructor(name: string) {
    this.name = name;
    this.#queue = new Latest((body) => this.#send(body));
  }

  /** The body that was kept, after what is still on its way. */
  async read(): Promise<string | null> {
    await this.settled();
    const found = await api.getDraft(this.name);
    if (!found.ok || !found.value) return null;
    this.savedAt = found.value.saved_at;
    return found.value.body;
  }

  keep(body: string): void {
    this.#last = body;
    void this.#queue.put(body);
  }

  retry(): void {
    if (this.#last !== null) this.keep(this.#last);
  }

  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Takes the draft away; gives back what it held. */
  async discard(): Promise<string | null> {
    await this.#queue.stop();
    const held = this.#last ?? (await this.read());
    this.forget();
    await api.discardDraft(this.name);
    return held;
  }

  /** After the store took the draft away with the visit that it became. */
  forget(): void {
    this.#last = null;
    this.savedAt = null;
    this.problem = null;
  }

  async #send(body: string): Promise<void> {
    const result = await api.saveDraft(this.name, body);
    this.problem = result.ok ? null : result.error;
    if (result.ok) this.savedAt = result.value;
  }
}
