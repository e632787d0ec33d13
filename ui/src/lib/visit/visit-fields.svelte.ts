import type { AppError } from '$lib/result';
import { api } from './api';
import { Latest } from '$lib/drafts/latest';
import type {
  Brand,
  Catalogue,
  CustomerPage,
  FormAwareness,
  FormRules,
  KeyMessage,
  ListRow,
  Outcome,
  Staff,
  TextWarning,
  VisitForm,
} from './types';
import { addDays, joinWhen, nowHere, splitWhen } from './when';

/** Somebody on the form, as it is shown. */
export interface Attendee {
  id: string;
  name: string;
  title: string | null;
  /** Where they may be met; the first is the main place. */
  places: readonly { affiliationId: string; name: string }[];
  /** The last known level by brand, from before this visit. */
  levels: Readonly<Record<string, number>>;
}

/** What still has to be said before the visit can be submitted, in the order of the form. */
export type Missing =
  'attendee' | 'time' | 'window_reason' | 'filing_reason' | 'outcome' | 'next_step';

export const NOTE_MAX = 4000;

export function blankForm(): VisitForm {
  return {
    plan_item_id: null,
    at: nowHere(),
    channel: 'face_to_face',
    attendees: [],
    brand_ids: [],
    key_message_ids: [],
    awareness: [],
    co_visitor_ids: [],
    objective: null,
    outcome: null,
    outcome_note: null,
    next_step: null,
    appointment_ref: null,
    window_reason: null,
    filing_reason: null,
    adverse_event: false,
  };
}

/** Nobody was met: what is asked about the conversation does not apply. */
export function nobodyMet(outcome: Outcome | null): boolean {
  return outcome === 'not_seen' || outcome === 'rescheduled';
}

/** The values of a visit's form with what the store says about them. */
export class VisitFields {
  form = $state.raw<VisitForm>(blankForm());
  rules = $state.raw<FormRules | null>(null);
  people = $state.raw<Readonly<Record<string, Attendee>>>({});
  problem = $state.raw<AppError | null>(null);
  /** Saving was tried: what is missing is pointed out from now on. */
  asked = $state(false);
  #catalogue = $state.raw<Catalogue | null>(null);
  #staff = $state.raw<readonly Staff[]>([]);
  #eventHours = $state(24);
  #rules = new Latest<VisitForm>((form) => this.#askRules(form));

  readonly when = $derived(splitWhen(this.form.at));
  readonly nobodyMet = $derived(nobodyMet(this.form.outcome));
  /** What is sent: without answers to questions that do not apply. */
  readonly sent = $derived<VisitForm>(
    this.nobodyMet
      ? { ...this.form, brand_ids: [], key_message_ids: [], awareness: [] }
      : this.form,
  );
  /** A reason that was written stays in sight even when the rule lets go of it. */
  readonly needsWindowReason = $derived(
    this.rules?.outside_window === true || this.form.window_reason !== null,
  );
  readonly needsFilingReason = $derived(
    (this.rules?.brands_outside_filing.length ?? 0) > 0 || this.form.filing_reason !== null,
  );
  readonly missing = $derived(this.#missing());

  get eventHours(): number {
    return this.#eventHours;
  }

  get staff(): readonly Staff[] {
    return this.#staff;
  }

  /** Changes fields; everything else follows. */
  set(patch: Partial<VisitForm>): void {
    this.form = { ...this.form, ...patch };
    this.problem = null;
    this.changed();
  }

  /** After each change. A form that keeps a draft adds to it. */
  protected changed(): void {
    this.askRules();
  }

  /** Asks again which rules bite; the latest answer counts. */
  protected askRules(): void {
    void this.#rules.put(this.sent);
  }

  protected rulesSettled(): Promise<void> {
    return this.#rules.settled();
  }

  async #askRules(form: VisitForm): Promise<void> {
    const result = await api.rules(form);
    if (result.ok) this.rules = this.applied(result.value);
  }

  /** The rules that hold for this form. */
  protected applied(rules: FormRules): FormRules {
    return rules;
  }

  #missing(): Missing[] {
    const { form, rules } = this;
    const hasOutsideFiling = (rules?.brands_outside_filing.length ?? 0) > 0;
    const checks: [Missing, boolean | undefined][] = [
      ['attendee', form.attendees.length === 0],
      ['time', rules?.in_future || rules?.back_dated],
      ['window_reason', rules?.outside_window && !form.window_reason?.trim()],
      ['filing_reason', hasOutsideFiling && !form.filing_reason?.trim()],
      ['outcome', form.outcome === null],
      ['next_step', form.next_step !== null && form.next_step.day === ''],
    ];
    return checks.flatMap(([name, isMissing]) => (isMissing ? [name] : []));
  }

  isAskedFor(name: Missing): boolean {
    return this.asked && this.missing.includes(name);
  }

  warningsOf(field: string): readonly TextWarning[] {
    return this.rules?.warnings.filter((warning) => warning.field === field) ?? [];
  }

  // --- when -------------------------------------------------------------------------------------

  setDay(day: string): void {
    this.set({ at: joinWhen({ ...this.when, day }) });
  }

  setTime(time: string): void {
    this.set({ at: joinWhen({ ...this.when, time }) });
  }

  // --- what was spoken about --------------------------------------------------------------------

  /** Those to choose from: one's own line first; retired ones only while they are chosen. */
  readonly brands = $derived.by<readonly Brand[]>(() => {
    const catalogue = this.#catalogue;
    if (!catalogue) return [];
    const own = (brand: Brand) => Number(brand.line_id === catalogue.own_line_id);
    return catalogue.brands
      .filter(({ id, retired }) => !retired || this.form.brand_ids.includes(id))
      .toSorted((a, b) => own(b) - own(a));
  });

  readonly chosenBrands = $derived(
    this.form.brand_ids.flatMap((id) => this.brands.filter((brand) => brand.id === id)),
  );

  messagesOf(brandId: string): readonly KeyMessage[] {
    const all = this.#catalogue?.key_messages ?? [];
    return all.filter(
      ({ id, brand_id, retired }) =>
        brand_id === brandId && (!retired || this.form.key_message_ids.includes(id)),
    );
  }

  /** A brand that joins brings the last known levels along; one that leaves takes its answers with it. */
  toggleBrand(id: string): void {
    const { brand_ids, awareness, key_message_ids } = this.form;
    if (!brand_ids.includes(id)) {
      const known = this.form.attendees.flatMap(({ customer_id }) => {
        const level = this.people[customer_id]?.levels[id];
        return level === undefined ? [] : [{ customer_id, brand_id: id, level }];
      });
      this.set({ brand_ids: [...brand_ids, id], awareness: [...awareness, ...known] });
      return;
    }
    const messages = this.messagesOf(id).map((message) => message.id);
    this.set({
      brand_ids: brand_ids.filter((other) => other !== id),
      awareness: awareness.filter(({ brand_id }) => brand_id !== id),
      key_message_ids: key_message_ids.filter((message) => !messages.includes(message)),
    });
  }

  toggleMessage(id: string): void {
    this.set({ key_message_ids: toggled(this.form.key_message_ids, id) });
  }

  levelOf(customerId: string, brandId: string): number | null {
    return this.form.awareness.find(isAbout(customerId, brandId))?.level ?? null;
  }

  setLevel(customerId: string, brandId: string, level: number | null): void {
    const is = isAbout(customerId, brandId);
    const others = this.form.awareness.filter((said) => !is(said));
    const said = level === null ? [] : [{ customer_id: customerId, brand_id: brandId, level }];
    this.set({ awareness: [...others, ...said] });
  }

  // --- who --------------------------------------------------------------------------------------

  readonly attendees = $derived(
    this.form.attendees.map(
      ({ customer_id }): Attendee =>
        this.people[customer_id] ?? {
          id: customer_id,
          name: '',
          title: null,
          places: [],
          levels: {},
        },
    ),
  );

  addAttendee(row: ListRow): void {
    if (this.form.attendees.some(({ customer_id }) => customer_id === row.id)) return;
    this.set({
      attendees: [...this.form.attendees, { customer_id: row.id, affiliation_id: null }],
    });
    const { id, name, title } = row;
    this.people = { ...this.people, [id]: { id, name, title, places: [], levels: {} } };
    void this.learn(row.id);
  }

  removeAttendee(id: string): void {
    this.set({
      attendees: this.form.attendees.filter(({ customer_id }) => customer_id !== id),
      awareness: this.form.awareness.filter(({ customer_id }) => customer_id !== id),
    });
  }

  /** Where somebody was met, of several places. */
  setPlace(customerId: string, affiliationId: string | null): void {
    this.set({
      attendees: this.form.attendees.map((attendee) =>
        attendee.customer_id === customerId
          ? { ...attendee, affiliation_id: affiliationId }
          : attendee,
      ),
    });
  }

  toggleCoVisitor(id: string): void {
    this.set({ co_visitor_ids: toggled(this.form.co_visitor_ids, id) });
  }

  // --- what comes next --------------------------------------------------------------------------

  setNextDay(day: string | null): void {
    const content = this.form.next_step?.content ?? '';
    this.set({ next_step: day || content ? { day: day ?? '', content } : null });
  }

  setNextContent(content: string): void {
    const day = this.form.next_step?.day ?? '';
    this.set({ next_step: day || content ? { day, content } : null });
  }

  /** So many weeks after the visit. */
  nextDayIn(weeks: number): string {
    return addDays(this.when.day, weeks * 7);
  }

  // --- what the store knows ---------------------------------------------------------------------

  /** Reads what there is to choose from. */
  protected async readChoices(): Promise<void> {
    const [catalogue, staff, policy] = await Promise.all([
      api.catalogue(),
      api.staff(),
      api.policy(),
    ]);
    if (catalogue.ok) this.#catalogue = catalogue.value;
    if (staff.ok) this.#staff = staff.value;
    if (policy.ok) this.#eventHours = policy.value.adverse_event_hours;
  }

  /** Reads who a customer is: name, places, last known levels. */
  protected async learn(id: string): Promise<void> {
    const page = await api.customer(id);
    if (page.ok) this.people = { ...this.people, [id]: attendeeOf(id, page.value) };
  }
}

function attendeeOf(id: string, page: CustomerPage): Attendee {
  const { kind, record } = page.customer;
  return {
    id,
    name: record.name,
    title: kind === 'person' ? record.title : null,
    places:
      kind === 'person'
        ? page.affiliations
            .filter(({ current }) => current)
            .map((line) => ({
              affiliationId: line.affiliation.id,
              name: [line.institution_name, line.department_name].filter(Boolean).join(' · '),
            }))
        : page.institution
          ? [{ affiliationId: '', name: page.institution.name }]
          : [],
    levels: Object.fromEntries(page.awareness.map(({ brand_id, level }) => [brand_id, level])),
  };
}

function isAbout(customerId: string, brandId: string) {
  return (said: FormAwareness) => said.customer_id === customerId && said.brand_id === brandId;
}

function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}
