import { draftOf } from './draft-of';
import { readObject } from './read-draft';

/**
 * The values of a short form: kept as they are typed, taken up when it opens again, gone after it was used
 * or given up. To be made while a component is set up. The name says of which record and, where that
 * exists, of which revision: what was typed over an older state is not taken up over a newer one.
 */
export class KeptForm<T extends object> {
  values = $state() as T;
  readonly #draft;
  #kept: string;

  constructor(name: string, given: T) {
    this.values = given;
    this.#draft = draftOf(name);
    this.#kept = JSON.stringify(given);
    void this.#takeUp();
    $effect(() => {
      const body = JSON.stringify(this.values);
      if (body === this.#kept) return;
      this.#kept = body;
      this.#draft.keep(body);
    });
  }

  /** After it was used, or given up. */
  discard(): void {
    void this.#draft.discard();
  }

  /** What was kept, unless somebody is typing already. Of another version's form only what fits. */
  async #takeUp(): Promise<void> {
    const found = await this.#draft.read(readObject);
    if (!found.ok || !found.value || JSON.stringify(this.values) !== this.#kept) return;
    const read = Object.entries(found.value).filter(([name]) => name in this.values);
    this.#kept = JSON.stringify({ ...this.values, ...Object.fromEntries(read) });
    Object.assign(this.values, Object.fromEntries(read));
  }
}
