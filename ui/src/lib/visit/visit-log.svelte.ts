import { readObject } from '$lib/drafts/read-draft';
import { api } from './api';
import { draftOf } from '$lib/drafts/draft-of';
import type { KeptDraft } from '$lib/drafts/kept-draft.svelte';
import type { Visit, VisitForm } from './types';
import { blankForm, VisitFields } from './visit-fields.svelte';

/**
 * A visit being logged: prefilled, kept as a draft with every input, submitted once. It can be
 * written into at once; what was entered before the prefill arrived stays.
 */
export class VisitLog extends VisitFields {
  readonly draft: KeptDraft;
  readonly customerId: string | null;
  readonly planItemId: string | null;
  /** Prefilled, with the draft that was there. */
  ready = $state(false);
  submitting = $state(false);
  #early: Partial<VisitForm> = {};
  #loading: Promise<void> | null = null;

  constructor(customerId: string | null, planItemId: string | null = null) {
    super();
    this.customerId = customerId;
    this.planItemId = planItemId;
    this.draft = draftOf(`visit/${customerId ?? 'new'}`);
  }

  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #load(): Promise<void> {
    this.problem = null;
    const choices = this.readChoices();
    const person = this.customerId ? this.learn(this.customerId) : null;
    const [prefill, draft] = await Promise.all([this.#prefill(), this.draft.read(readForm)]);
    if (!draft.ok) this.problem = draft.error;
    if (!prefill || !draft.ok) return;
    const kept = draft.value;
    const early = this.#early;
    this.form = {
      ...prefill,
      ...kept,
      ...early,
      plan_item_id: this.planItemId ?? kept?.plan_item_id ?? null,
    };
    this.ready = true;
    if (Object.keys(early).length > 0) this.changed();
    else this.askRules();
    const others = this.form.attendees.filter(({ customer_id }) => customer_id !== this.customerId);
    await Promise.all([choices, person, ...others.map((it) => this.learn(it.customer_id))]);
  }

  async #prefill(): Promise<VisitForm | null> {
    if (!this.customerId) return blankForm();
    const result = await api.prefill(this.customerId, this.planItemId);
    if (result.ok) return result.value;
    this.problem = result.error;
    return null;
  }

  override set(patch: Partial<VisitForm>): void {
    const problem = this.problem;
    super.set(patch);
    if (this.ready) return;
    this.#early = { ...this.#early, ...patch };
    this.problem = problem; // why it is not ready
  }

  protected override changed(): void {
    // Before the draft is read, an early input would overwrite it.
    if (!this.ready) return;
    this.draft.keep(JSON.stringify(this.form));
    this.askRules();
  }

  /** Something has to be read before submitting, or it is not known whether there is. */
  get hasWarnings(): boolean {
    return this.rules === null || this.rules.warnings.length > 0;
  }

  /** Nothing but the outcome is missing: the question before submitting can ask for it as well. */
  get lacksOutcomeAlone(): boolean {
    return this.ready && this.missing.length === 1 && this.missing[0] === 'outcome';
  }

  /** Whether everything is there that submitting needs; from now on the form says what is not. */
  async check(): Promise<boolean> {
    await this.#loading;
    await this.rulesSettled();
    this.asked = true;
    return this.ready && this.missing.length === 0;
  }

  /** Submits; the draft goes with it. Null when it was refused: `problem` says why. */
  async submit(): Promise<Visit | null> {
    if (this.submitting) return null;
    this.submitting = true;
    this.problem = null;
    // A draft that is still on its way would come back after the visit that it became.
    await this.draft.settled();
    const result = await api.submit(this.sent, this.draft.name);
    this.submitting = false;
    if (!result.ok) {
      this.problem = result.error;
      return null;
    }
    this.draft.forget();
    return result.value.value;
  }

  /** Takes the draft away and starts anew; gives back what brings it back, null when it stayed. */
  async discard(): Promise<(() => void) | null> {
    const held = await this.draft.discard();
    if (!held.ok) return null;
    this.#early = {};
    this.asked = false;
    this.ready = false;
    this.form = blankForm();
    await this.load();
    return () => {
      const form = held.value === null ? null : readForm(held.value);
      if (!form) return;
      this.form = { ...this.form, ...form };
      this.changed();
    };
  }
}

/** A draft's body; null when it is none of this form's. */
export function readForm(body: string): Partial<VisitForm> | null {
  return readObject(body);
}
