export type SaveState = 'saved' | 'saving' | 'failed';

/** So long a write may take before it is worth a word. */
export const SLOW_MS = 400;

/** How the writes of this window are doing. */
export class Writing {
  #slow = $state(0);
  #failed = $state(false);

  get state(): SaveState {
    if (this.#slow > 0) return 'saving';
    return this.#failed ? 'failed' : 'saved';
  }

  /** A write that nobody waited for was not kept. */
  fail(): void {
    this.#failed = true;
  }

  /** Follows one write to its end; how the last to end went is what counts. */
  async follow<T>(write: Promise<T>): Promise<T> {
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
      this.#slow += 1;
    }, SLOW_MS);
    try {
      const answer = await write;
      this.#failed = false;
      return answer;
    } catch (refusal) {
      this.#failed = true;
      throw refusal;
    } finally {
      clearTimeout(timer);
      if (isSlow) this.#slow -= 1;
    }
  }
}

export const writing = new Writing();
