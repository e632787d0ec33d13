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
  #asked = 0;
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
    const draft = await api.getDraft(FORM);
    if (!draft.ok || !draft.value || !this.isBlank) return;
    const body = read(draft.value.body);
    if (!body) return;
    this.typed = body;
    this.restoredAt = draft.value.saved_at;
    void this.compare();
  }

  /** After every change: looks for the same customer, and keeps the text. */
  changed(): void {
    void this.compare();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.keep(), KEEP_WAIT_MS);
  }

  /** Keeps the draft at once, for when the form closes. */
  async keep(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.isBlank) await api.discardDraft(FORM);
    else await api.saveDraft(FORM, JSON.stringify(this.typed));
  }

  /** Throws away what was typed. */
  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    this.typed = { ...BLANK, kind: this.typed.kind };
    this.alike = [];
    this.restoredAt = null;
    await api.discardDraft(FORM);
  }

  async compare(): Promise<void> {
    const asked = ++this.#asked;
    if (this.typed.name.trim() === '' && this.typed.phone.trim() === '') {
      this.alike = [];
      return;
    }
    const found = await api.lookAlikes(this.customer(), ALIKE_MAX);
    if (asked === this.#asked && found.ok) this.alike = found.value;
  }

  /** Saves it; the draft goes. */
  async save(): Promise<ReturnType<typeof api.create>> {
    const result = await api.create(this.customer());
    if (result.ok) {
      clearTimeout(this.#timer);
      await api.discardDraft(FORM);
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
  try {
    const stored: unknown = JSON.parse(body);
    return typeof stored === 'object' && stored !== null ? { ...BLANK, ...stored } : null;
  } catch {
    return null;
  }
}
