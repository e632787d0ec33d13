import { draftOf } from './draft-of';

/** What is typed into a field of its own: kept as it is typed, so a lock or a power cut takes nothing. */
export class KeptText {
  #text = $state('');
  readonly #draft;

  constructor(name: string) {
    this.#draft = draftOf(name);
    void this.#draft
      .read((body) => body)
      .then((found) => {
        if (found.ok && found.value && this.#text === '') this.#text = found.value;
      });
  }

  get text(): string {
    return this.#text;
  }

  set text(typed: string) {
    this.#text = typed;
    this.#draft.keep(typed);
  }

  /** After it was used, or given up. */
  discard(): void {
    this.#text = '';
    void this.#draft.discard();
  }
}
