/**
 * Work whose last word counts, such as keeping a draft: one call at a time, and of what is asked for
 * meanwhile only the latest follows. Nothing waits on a timer, and the last word is never lost.
 */
export class Latest<T> {
  #work: (value: T) => Promise<void>;
  #next: { value: T } | null = null;
  #running: Promise<void> | null = null;

  constructor(work: (value: T) => Promise<void>) {
    this.#work = work;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  /** Resolves when this value, or a later one in its place, is worked off. */
  put(value: T): Promise<void> {
    this.#next = { value };
    this.#running ??= this.#workOff();
    return this.#running;
  }

  /** Forgets what waits; resolves when the call that is under way has ended. */
  async stop(): Promise<void> {
    this.#next = null;
    await this.#running;
  }

  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #workOff(): Promise<void> {
    try {
      while (this.#next) {
        const { value } = this.#next;
        this.#next = null;
        await this.#work(value);
      }
    } finally {
      this.#running = null;
    }
  }
}
