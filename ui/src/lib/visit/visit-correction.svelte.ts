import { readObject } from '$lib/drafts/read-draft';
import { api } from './api';
import { draftOf } from '$lib/drafts/draft-of';
import type { KeptDraft } from '$lib/drafts/kept-draft.svelte';
import type { FormRules, Visit, VisitAmendment, VisitDetail, VisitForm } from './types';
import { blankForm, VisitFields } from './visit-fields.svelte';
import { instantAt } from './when';

/** A correction of a submitted visit: the same form, of which only what differs is sent. */
export class VisitCorrection extends VisitFields {
  readonly id: string;
  readonly draft: KeptDraft;
  readonly before = $state.raw<VisitForm>(blankForm());
  submitting = $state(false);
  /** The draft that was there is read, so that the next one may be kept. */
  ready = $state(false);
  #reason = $state('');
  #early: Partial<VisitForm> = {};

  readonly changes = $derived(changesOf(this.before, this.form));
  readonly hasChanges = $derived(Object.keys(this.changes).length > 0);

  constructor(detail: VisitDetail) {
    super();
    this.id = detail.visit.id;
    this.draft = draftOf(`amend/${this.id}`);
    this.before = formOf(detail);
    this.form = this.before;
    this.people = Object.fromEntries(
      detail.attendees.map((it) => [
        it.customer_id,
        { id: it.customer_id, name: it.name, title: it.title, places: [], levels: {} },
      ]),
    );
  }

  get reason(): string {
    return this.#reason;
  }

  set reason(reason: string) {
    this.#reason = reason;
    this.changed();
  }

  /** Reads the draft and what there is to choose from. What was entered meanwhile stays. */
  async load(): Promise<void> {
    this.problem = null;
    const [draft] = await Promise.all([this.draft.read(readCorrection), this.readChoices()]);
    if (!draft.ok) {
      this.problem = draft.error;
      return;
    }
    this.ready = true;
    const kept = draft.value;
    if (kept) {
      this.form = { ...this.before, ...kept.form, ...this.#early };
      this.#reason ||= kept.reason ?? '';
    }
    if (this.hasChanges || this.#reason !== '') this.changed();
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
    this.draft.keep(JSON.stringify({ reason: this.#reason, form: this.form }));
    this.askRules();
  }

  /**
   * Today's windows and filings say nothing about a visit whose note is corrected: a rule holds where
   * the correction touches it. How late it may be corrected is for the store to say.
   */
  protected override applied(rules: FormRules): FormRules {
    const { at, channel, attendees, brand_ids, key_message_ids } = this.changes;
    const hasMoved = Boolean(at ?? channel ?? attendees);
    const hasOtherBrands = Boolean(at ?? brand_ids ?? key_message_ids);
    return {
      ...rules,
      back_dated: false,
      outside_window: hasMoved && rules.outside_window,
      brands_outside_filing: hasOtherBrands ? rules.brands_outside_filing : [],
    };
  }

  /** Whether everything is there that submitting needs; from now on the form says what is not. */
  async check(): Promise<boolean> {
    await this.rulesSettled();
    this.asked = true;
    return this.ready && this.hasChanges && this.missing.length === 0;
  }

  async submit(): Promise<Visit | null> {
    if (this.submitting) return null;
    this.submitting = true;
    this.problem = null;
    await this.draft.settled();
    const result = await api.amend(this.id, this.#reason, this.changes);
    this.submitting = false;
    if (!result.ok) {
      this.problem = result.error;
      return null;
    }
    await this.draft.discard();
    return result.value.value;
  }

  /** Takes the draft away; false when it stayed. */
  async discard(): Promise<boolean> {
    return (await this.draft.discard()).ok;
  }
}

function readCorrection(body: string): { reason?: string; form: VisitForm } | null {
  const read = readObject(body) as { reason?: string; form?: VisitForm } | null;
  return read?.form ? { ...read, form: read.form } : null;
}

function formOf({
  visit,
  attendees,
  brands,
  messages,
  awareness,
  co_visitors,
  next_steps: [step],
  adverse_event,
}: VisitDetail): VisitForm {
  return {
    plan_item_id: null,
    at: instantAt(visit.at, visit.offset_minutes),
    channel: visit.channel,
    attendees: attendees.map(({ customer_id, affiliation_id }) => ({
      customer_id,
      affiliation_id,
    })),
    brand_ids: brands.map(({ id }) => id),
    key_message_ids: messages.map(({ id }) => id),
    awareness: awareness.map(({ customer_id, brand_id, level }) => ({
      customer_id,
      brand_id,
      level,
    })),
    co_visitor_ids: co_visitors.map(({ id }) => id),
    objective: visit.objective,
    outcome: visit.outcome,
    outcome_note: visit.outcome_note,
    next_step: step ? { day: step.day, content: step.content } : null,
    appointment_ref: visit.appointment_ref,
    window_reason: visit.window_reason,
    filing_reason: visit.filing_reason,
    adverse_event: adverse_event !== null,
  };
}

/** What differs. A text that was emptied is sent as an empty text, which clears it. */
export function changesOf(before: VisitForm, now: VisitForm): VisitAmendment {
  const changes: VisitAmendment = {};
  if (now.at.slice(0, 16) !== before.at.slice(0, 16)) changes.at = now.at;
  if (now.channel !== before.channel) changes.channel = now.channel;
  if (now.outcome !== before.outcome) changes.outcome = now.outcome;
  for (const field of TEXTS) {
    if ((now[field] ?? '') !== (before[field] ?? '')) changes[field] = now[field] ?? '';
  }
  if (!same(now.attendees, before.attendees)) changes.attendees = now.attendees;
  if (!same(now.brand_ids, before.brand_ids)) changes.brand_ids = now.brand_ids;
  if (!same(now.key_message_ids, before.key_message_ids)) {
    changes.key_message_ids = now.key_message_ids;
  }
  if (!same(now.awareness, before.awareness)) changes.awareness = now.awareness;
  if (!same(now.co_visitor_ids, before.co_visitor_ids)) changes.co_visitor_ids = now.co_visitor_ids;
  const [step, stepBefore] = [now.next_step ?? NO_STEP, before.next_step ?? NO_STEP];
  if (step.day !== stepBefore.day || step.content !== stepBefore.content) changes.next_step = step;
  if (now.adverse_event !== before.adverse_event) changes.adverse_event = now.adverse_event;
  return changes;
}

/** What takes a next step away. */
const NO_STEP = { day: '', content: '' };

const TEXTS = [
  'objective',
  'outcome_note',
  'appointment_ref',
  'window_reason',
  'filing_reason',
] as const;

/** The same elements, whatever their order. */
function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  const sorted = (list: readonly unknown[]) => list.map((one) => JSON.stringify(one)).sort();
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}
