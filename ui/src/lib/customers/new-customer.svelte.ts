import type { Draft } from '$lib/api/bindings';
import { readDraft, readObject } from '$lib/drafts/read-draft';
import type { AppError } from '$lib/result';
import { api } from './api';
import type { PlaceChoice } from './places';
import type { CustomerKind, InstitutionKind, LookAlike, NewCustomer } from './types';

/** The form's name among the drafts. */
export const FORM = 'customer/new';
const KEEP_WAIT_MS = 300;
const ALIKE_MAX = 5;

/** What is typed for a new customer. Stored as the draft's body. */
export interface Typed {
  kind: CustomerKind;
  institution_kind: InstitutionKind;
  name: string;
  institution: PlaceChoice | null;
  department: PlaceChoice | null;
  title: string;
  phone: string;
}

const BLANK: Typed = {
  kind: 'person',
  institution_kind: 'hospital',
  name: '',
  institution: null,
  department: null,
  title: '',
  phone: '',
};

/** A new customer being typed: kept as a draft, compared with those who exist as it grows. */
export class NewCustomerForm {
  typed = $state<Typed>({ ...BLANK });
  alike = $state.raw<readonly LookAlike[]>([]);
  /** When what was found again had been kept. */
  restoredAt = $state<string | null>(null);
  /** Why the draft that may be there could not be read; nothing is kept over it. */
  unread = $state.raw<AppError | null>(null);
  /** Texts that this form cannot read. */
  aside = $state.raw<readonly Draft[]>([]);
  /** Saving stopped to ask: the one among `alike` that is very likely the same. */
  doubt = $state.raw<LookAlike | null>(null);
  #mayKeep = false;
  #asked = 0;
  #comparing: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly isBlank = $derived(
    this.typed.name.trim() === '' &&
      this.typed.title.trim() === '' &&
      this.typed.phone.trim() === '' &&
      this.typed.institution === null,
  );
  readonly canSave = $derived(
    this.typed.name.trim() !== '' &&
      (this.typed.kind !== 'department' || Boolean(this.typed.institution?.id)),
  );

  /** Finds what was typed before the window went away. */
  async restore(): Promise<void> {
    this.unread = null;
    const found = await readDraft(FORM, read);
    this.#mayKeep = found.ok;
    if (!found.ok) {
      this.unread = found.error;
      return;
    }
    const { kept, aside } = found.value;
    this.aside = aside;
    if (kept) {
      // What was typed meanwhile stays; the draft fills in the rest.
      const typed = Object.entries(this.typed).filter(([, value]) => Boolean(value));
      this.typed = this.isBlank ? kept.value : { ...kept.value, ...Object.fromEntries(typed) };
      this.restoredAt = kept.savedAt;
      void this.compare();
    }
    if (!this.isBlank) await this.keep();
  }

  /** Takes a text away that was put aside. */
  async dropAside(form: string): Promise<void> {
    const gone = await api.discardDraft(form);
    if (gone.ok) this.aside = this.aside.filter((draft) => draft.form !== form);
    else this.unread = gone.error;
  }

  /** After every change: looks for the same customer, and keeps the text. */
  changed(): void {
    this.doubt = null;
    void this.compare();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), KEEP_WAIT_MS);
  }

  /** Keeps the draft at once, for when the form closes. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#mayKeep) return;
    if (this.isBlank) await api.discardDraft(FORM);
    else await api.saveDraft(FORM, JSON.stringify(this.typed));
  }

  /** Throws away what was typed. */
  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.typed = { ...BLANK, kind: this.typed.kind };
    this.alike = [];
    this.doubt = null;
    this.restoredAt = null;
    if (this.#mayKeep) await api.discardDraft(FORM);
  }

  compare(): Promise<void> {
    this.#comparing = this.#compare();
    return this.#comparing;
  }

  async #compare(): Promise<void> {
    const asked = ++this.#asked;
    if (this.typed.name.trim() === '' && this.typed.phone.trim() === '') {
      this.alike = [];
      return;
    }
    const found = await api.lookAlikes(this.customer(), ALIKE_MAX);
    if (asked === this.#asked && found.ok) this.alike = found.value;
  }

  /**
   * Saves it; the draft goes. Waits for the last comparison: when somebody is very likely the same, the
   * first time only asks (`doubt`, and null comes back), the second saves.
   */
  async save(): Promise<Awaited<ReturnType<typeof api.create>> | null> {
    await this.#comparing;
    const likely = this.alike.find((one) => one.likely) ?? null;
    if (likely && !this.doubt) {
      this.doubt = likely;
      return null;
    }
    const result = await api.create(this.customer());
    if (result.ok) {
      clearTimeout(this.#timer);
      if (this.#mayKeep) await api.discardDraft(FORM);
    }
    return result;
  }

  /** What is typed, as the command takes it. */
  customer(): NewCustomer {
    const { kind, institution_kind, institution, department, title, phone } = this.typed;
    const name = this.typed.name.trim();
    const given = (text: string) => text.trim() || null;
    switch (kind) {
      case 'person': {
        const mobile = /^1\d{10}$/.test(phone.replace(/[\s-]/g, ''));
        return {
          customer: {
            kind,
            record: {
              name,
              title: given(title),
              mobile: mobile ? given(phone) : null,
              phone: mobile ? null : given(phone),
            },
          },
          place: institution && {
            institution_id: institution.id,
            institution_name: institution.name,
            department_id: department?.id ?? null,
            department_name: department?.name ?? null,
          },
          tags: [],
        };
      }
      case 'department':
        return {
          customer: {
            kind,
            record: { name, institution_id: institution?.id ?? '', phone: given(phone) },
          },
          place: null,
          tags: [],
        };
      case 'institution':
        return {
          customer: { kind, record: { name, kind: institution_kind, phone: given(phone) } },
          place: null,
          tags: [],
        };
    }
  }
}

function read(body: string): Typed | null {
  const stored = readObject(body);
  return stored && { ...BLANK, ...stored };
}
