/** So many changes can be taken back. */
const KEPT = 100;

function typedInto(): Element | null {
  const { activeElement } = document;
  const isText =
    activeElement instanceof HTMLInputElement || activeElement instanceof HTMLTextAreaElement;
  return isText ? activeElement : null;
}

/**
 * The states that a form went through, as text, so that a change can be taken back. What is typed into
 * one field without leaving it is one change.
 */
export class Steps {
  #past = $state.raw<readonly string[]>([]);
  #now: string | null = null;
  #field: Element | null = null;

  readonly any = $derived(this.#past.length > 0);

  /** A state that nothing came before. */
  begin(state: string): void {
    this.#past = [];
    this.#now = state;
    this.#field = null;
  }

  /** The state after a change. */
  take(state: string): void {
    if (state === this.#now) return;
    const field = typedInto();
    const goesOn = field !== null && field === this.#field && this.any;
    if (this.#now !== null && !goesOn) this.#past = [...this.#past.slice(1 - KEPT), this.#now];
    this.#now = state;
    this.#field = field;
  }

  /** The state before the last change; null when there is none. */
  back(): string | null {
    const before = this.#past.at(-1) ?? null;
    if (before === null) return null;
    this.#past = this.#past.slice(0, -1);
    this.#now = before;
    this.#field = null;
    return before;
  }
}
