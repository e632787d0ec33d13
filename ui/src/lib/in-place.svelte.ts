import type { AppError, Result } from './result';

/**
 * A value edited where it is shown. The new value is on screen in the same frame; if saving it
 * fails, the last saved value comes back with the reason, and `retry` sends it again.
 */
export class InPlace<T> {
  #save: (value: T) => Promise<Result<T>>;
  #saved: T;
  #shown = $state.raw() as T;
  #queue: Promise<void> = Promise.resolve();
  #edits = 0;
  #settled = $state(0);
  #started = $state(0);
  #failed = $state.raw<{ value: T; error: AppError } | null>(null);

  constructor(value: T, save: (value: T) => Promise<Result<T>>) {
    this.#saved = value;
    this.#shown = value;
    this.#save = save;
  }

  /** What to show now. */
  get value(): T {
    return this.#shown;
  }

  get saving(): boolean {
    return this.#settled < this.#started;
  }

  /** Why the last edit went back, until the next one. */
  get problem(): AppError | null {
    return this.#failed?.error ?? null;
  }

  /** Shows `value` at once and saves it after the edits before it. Resolves when it is settled. */
  set(value: T): Promise<void> {
    const edit = ++this.#edits;
    this.#shown = value;
    this.#failed = null;
    this.#started += 1;
    this.#queue = this.#queue.then(() => this.#send(value, edit));
    return this.#queue;
  }

  /** Sends the value that failed once more. */
  async retry(): Promise<void> {
    if (this.#failed) await this.set(this.#failed.value);
  }

  /** Takes a value that was saved elsewhere, unless an edit of ours is on its way. */
  refresh(value: T): void {
    if (this.saving) return;
    this.#saved = value;
    this.#shown = value;
  }

  async #send(value: T, edit: number): Promise<void> {
    const result = await this.#save(value);
    if (result.ok) this.#saved = result.value;
    this.#settled += 1;
    // A later edit is already on screen: this one's outcome is no longer news.
    if (edit !== this.#edits) return;
    this.#shown = this.#saved;
    if (!result.ok) this.#failed = { value, error: result.error };
  }
}
