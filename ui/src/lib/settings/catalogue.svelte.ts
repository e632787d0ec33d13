import {
  commands,
  type Brand,
  type Catalogue,
  type Edit,
  type FilingView,
  type Line,
  type OwnFieldView,
  type Scalar,
  type Staff,
} from '$lib/api/bindings';
import { onChanged } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import { m } from '$lib/paraglide/messages';
import type { AppError, Result } from '$lib/result';
import { problemToast, undoToast } from '$lib/toasts';

/** A record as the catalogue lists it. */
export interface Entry {
  id?: string;
  revision?: number;
  name?: string;
  code?: string | null;
  retired?: boolean;
}

const save = {
  line: commands.saveLine,
  brand: commands.saveBrand,
  product: commands.saveProduct,
  message: commands.saveKeyMessage,
  staff: commands.saveStaff,
};

export type EntryKind = keyof typeof save;

/** What the company sells and who works there, the fields of its own, and the rep's filings. */
export class CatalogueRoom {
  catalogue = $state.raw<Catalogue | null>(null);
  ownFields = $state.raw<OwnFieldView[]>([]);
  filings = $state.raw<FilingView[]>([]);
  staff = $state.raw<Staff[]>([]);
  problem = $state.raw<AppError | null>(null);
  /** The brand whose products and messages are shown. */
  brandId = $state<string | null>(null);

  readonly brand = $derived(this.catalogue?.brands.find(({ id }) => id === this.brandId) ?? null);

  async load(): Promise<void> {
    const [catalogue, fields, filings, staff] = await Promise.all([
      settle(commands.catalogue()),
      settle(commands.ownFields()),
      settle(commands.filings()),
      settle(commands.staff()),
    ]);
    if (!catalogue.ok || !fields.ok || !filings.ok || !staff.ok) {
      const failed = [catalogue, fields, filings, staff].find((answer) => !answer.ok);
      this.problem = failed && !failed.ok ? failed.error : null;
      return;
    }
    this.problem = null;
    this.catalogue = catalogue.value;
    this.ownFields = fields.value;
    this.filings = filings.value;
    this.staff = staff.value;
    this.brandId ??= catalogue.value.brands[0]?.id ?? null;
  }

  brandsOf(line: Line): Brand[] {
    return this.catalogue?.brands.filter((brand) => brand.line_id === line.id) ?? [];
  }

  /** Saves touched fields of an entry. Returns whether it was taken. */
  async change(kind: EntryKind, entry: Entry, fields: Record<string, Scalar>): Promise<boolean> {
    return this.#saved(await settle(save[kind](editOf(entry, fields))), changedWord(kind));
  }

  /** Adds an entry under `parent`. */
  async add(kind: EntryKind, fields: Record<string, Scalar>): Promise<boolean> {
    const answer = await settle(save[kind]({ id: null, revision: 0, fields }));
    if (answer.ok && kind === 'brand') this.brandId = answer.value.value.id ?? null;
    return this.#saved(answer, changedWord(kind));
  }

  async setOwnLine(id: string): Promise<void> {
    this.#saved(await settle(commands.setOwnLine(id)), m.settings_catalogue_changed());
  }

  async saveOwnField(
    field: Entry | null,
    fields: Record<string, Scalar>,
    choices: string[],
  ): Promise<Result<unknown>> {
    const answer = await settle(commands.saveOwnField(editOf(field, fields), choices));
    if (answer.ok) this.#saved(answer, m.settings_field_changed());
    return answer;
  }

  async saveFiling(
    filing: Entry | null,
    fields: Record<string, Scalar>,
    brands: string[],
  ): Promise<Result<unknown>> {
    const answer = await settle(commands.saveFiling(editOf(filing, fields), brands));
    if (answer.ok) this.#saved(answer, m.settings_filing_changed());
    return answer;
  }

  async deleteFiling(id: string): Promise<void> {
    this.#saved(await settle(commands.deleteFiling(id)), m.settings_filing_deleted());
  }

  /** Follows changes from elsewhere, undo among them. Gives back the disposer. */
  attach(): () => void {
    return onChanged(() => void this.load());
  }

  #saved(answer: Result<{ group: string | null }>, message: string): boolean {
    if (!answer.ok) {
      problemToast(answer.error);
      return false;
    }
    const { group } = answer.value;
    if (group !== null) {
      undoToast(message, async () => {
        const undone = await settle(commands.undo(group));
        if (!undone.ok) problemToast(undone.error);
      });
    }
    void this.load();
    return true;
  }
}

function changedWord(kind: EntryKind): string {
  return kind === 'staff' ? m.settings_staff_changed() : m.settings_catalogue_changed();
}

function editOf(entry: Entry | null, fields: Record<string, Scalar>): Edit {
  return { id: entry?.id ?? null, revision: entry?.revision ?? 0, fields };
}
