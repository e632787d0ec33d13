import type { AppError, Result } from '$lib/result';
import { Steps } from './steps.svelte';
import { KeptDraft } from '$lib/drafts/kept-draft.svelte';

/** What the shell knows of one kind of thing that is published in versions. */
export interface Versions<Body, View, Found> {
  /** All versions of all of them. */
  list: () => Promise<Result<readonly View[]>>;
  body: (view: View) => Body;
  check: (body: Body) => Promise<Result<readonly Found[]>>;
  publish: (body: Body, note: string | null) => Promise<Result<{ value: string }>>;
  /** What was kept as a draft; null for what is none. */
  read: (kept: string) => Body | null;
}

/**
 * The next version of something while it is written: kept as it is typed, checked by the shell after
 * every change, each change taken back on demand.
 */
export class VersionEditor<
  Body extends { code: string },
  View extends { is_current: boolean },
  Found,
> {
  readonly code: string;
  body = $state<Body | null>(null);
  /** Every version of it, newest first. */
  versions = $state.raw<readonly View[]>([]);
  findings = $state.raw<readonly Found[]>([]);
  problem = $state.raw<AppError | null>(null);
  /** What there is of it has been read. */
  known = $state(false);
  /** Something was changed since the version in force. */
  changed = $state(false);
  readonly draft;
  readonly steps = new Steps();
  readonly #shell: Versions<Body, View, Found>;
  #asked = 0;

  readonly current = $derived(this.versions.find((view) => view.is_current) ?? null);

  constructor(code: string, draft: KeptDraft, shell: Versions<Body, View, Found>) {
    this.code = code;
    this.draft = draft;
    this.#shell = shell;
  }

  /** Reads what there is of it, and what was changed and not published. */
  async load(): Promise<void> {
    const body = await this.#inForce();
    if (!body.ok) return;
    const kept = await this.draft.read(this.#shell.read);
    if (!kept.ok) {
      this.problem = kept.error;
      return;
    }
    this.problem = null;
    this.changed = kept.value !== null && JSON.stringify(kept.value) !== JSON.stringify(body.value);
    const begun = kept.value ?? body.value;
    this.body = begun && structuredClone(begun);
    this.steps.begin(JSON.stringify(begun));
    this.known = true;
    await this.check();
  }

  /** To be called after every change. */
  touch(): void {
    const text = JSON.stringify(this.body);
    this.changed = true;
    this.steps.take(text);
    this.draft.keep(text);
    void this.check();
  }

  /** Takes the last change back. */
  undo(): void {
    const before = this.steps.back();
    if (before === null) return;
    this.body = JSON.parse(before) as Body;
    this.changed = before !== JSON.stringify(this.#bodyInForce());
    this.draft.keep(before);
    void this.check();
  }

  async check(): Promise<void> {
    if (!this.body) return;
    const asked = ++this.#asked;
    const found = await this.#shell.check($state.snapshot(this.body) as Body);
    if (asked !== this.#asked) return;
    if (found.ok) this.findings = found.value;
    else this.problem = found.error;
  }

  /** The next version, in force from now on. What was kept as a draft is gone then. */
  async publish(note: string): Promise<Result<string>> {
    if (!this.body) return { ok: true, value: '' };
    const body = $state.snapshot(this.body) as Body;
    const published = await this.#shell.publish(body, note.trim() || null);
    if (!published.ok) return published;
    await this.draft.discard();
    await this.load();
    return { ok: true, value: published.value.value };
  }

  /** Back to the version in force; that, too, can be taken back. */
  async giveUp(): Promise<void> {
    const gone = await this.draft.discard();
    if (!gone.ok) return;
    const body = this.#bodyInForce();
    this.body = body && structuredClone(body);
    this.changed = false;
    this.steps.take(JSON.stringify(body));
    await this.check();
  }

  /** What a new one begins with. */
  protected empty(): Body | null {
    return null;
  }

  #bodyInForce(): Body | null {
    return this.current ? this.#shell.body(this.current) : this.empty();
  }

  async #inForce(): Promise<Result<Body | null>> {
    const views = await this.#shell.list();
    if (!views.ok) {
      this.problem = views.error;
      return views;
    }
    this.versions = views.value.filter((view) => this.#shell.body(view).code === this.code);
    return { ok: true, value: this.#bodyInForce() };
  }
}
