import { readDraft } from './read-draft';
import { commands, type Draft } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import type { AppError, Result } from '$lib/result';
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
  /** Drafts of this form that no form can read, newest first. */
  aside = $state.raw<readonly Draft[]>([]);
  #queue: Latest<string>;
  #last: string | null = null;
  /** Reading failed: what is kept is not known, so nothing is written over it. */
  #isUnknown = false;

  constructor(name: string) {
    this.name = name;
    this.#queue = new Latest((body) => this.#send(body));
  }

  /**
   * The body that was kept, after what is still on its way, as `parse` reads it. What it cannot read is
   * put aside. After a failure nothing is kept until reading succeeds.
   */
  async read<T>(parse: (body: string) => T | null): Promise<Result<T | null>> {
    await this.settled();
    const found = await readDraft(this.name, parse);
    this.#isUnknown = !found.ok;
    if (!found.ok) return found;
    const { kept, aside } = found.value;
    this.aside = aside;
    this.savedAt = kept?.savedAt ?? null;
    return { ok: true, value: kept?.value ?? null };
  }

  keep(body: string): void {
    this.#last = body;
    if (!this.#isUnknown) void this.#queue.put(body);
  }

  retry(): void {
    if (this.#last !== null) this.keep(this.#last);
  }

  settled(): Promise<void> {
    return this.#queue.settled();
  }

  /** Takes the draft away; gives back what it held. What cannot be read or taken away stays. */
  async discard(): Promise<Result<string | null>> {
    await this.#queue.stop();
    let held = this.#last;
    if (held === null) {
      const found = await this.read((body) => body);
      if (!found.ok) return this.#failed(found);
      held = found.value;
    }
    const gone = await settle(commands.discardDraft(this.name));
    if (!gone.ok) return this.#failed(gone);
    this.forget();
    return { ok: true, value: held };
  }

  /** Takes one of the texts away that were put aside. */
  async dropAside(form: string): Promise<void> {
    const gone = await settle(commands.discardDraft(form));
    if (gone.ok) this.aside = this.aside.filter((draft) => draft.form !== form);
    else this.problem = gone.error;
  }

  /** After the store took the draft away with the visit that it became. */
  forget(): void {
    this.#last = null;
    this.savedAt = null;
    this.problem = null;
  }

  #failed<R extends { ok: false; error: AppError }>(result: R): R {
    this.problem = result.error;
    return result;
  }

  async #send(body: string): Promise<void> {
    const result = await settle(commands.saveDraft(this.name, body));
    this.problem = result.ok ? null : result.error;
    if (result.ok) this.savedAt = result.value;
  }
}
