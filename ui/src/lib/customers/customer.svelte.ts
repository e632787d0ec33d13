import type { AppError, Result } from '$lib/result';
import { api } from './api';
import type { CustomerPage, Edit, Syllable } from './types';
import { offerUndo } from './undo';

/** What a field can hold. */
type Scalar = string | number | boolean | null;

/** How many namesakes are looked through for the pinyin of a name. */
const NAMESAKES = 50;

/** One customer on screen: read, edited in place, read again when something was saved. */
export class CustomerView {
  page = $state.raw<CustomerPage | null>(null);
  /** Why it could not be read. */
  problem = $state.raw<AppError | null>(null);
  /** The name's pinyin, syllable by syllable. */
  reading = $state.raw<readonly Syllable[]>([]);
  /** The name that `reading` is of. */
  #readName = '';
  #id = '';
  #asked = 0;

  /** The id that was asked for; the page's own differs when the customer was merged. */
  get id(): string {
    return this.#id;
  }

  /** Shows another customer. */
  async open(id: string): Promise<void> {
    if (id !== this.#id) {
      this.page = null;
      this.reading = [];
      this.#readName = '';
    }
    this.#id = id;
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const asked = ++this.#asked;
    const result = await api.page(this.#id);
    if (asked !== this.#asked) return;
    this.problem = result.ok ? null : result.error;
    if (!result.ok) {
      // Deleted or erased meanwhile: nothing of it stays on screen.
      if (result.error.code === 'store.gone') this.page = null;
      return;
    }
    this.page = result.value;
    await this.#read(asked);
  }

  /** Saves one field of the customer's own record. */
  async save(name: string, value: Scalar, said: string): Promise<Result<Scalar>> {
    const customer = this.page?.customer;
    if (!customer) return { ok: true, value };
    const edit: Edit = {
      id: customer.record.id,
      revision: customer.record.revision,
      fields: { [name]: value },
    };
    const result = await api.save(customer.kind, edit);
    if (!result.ok) return result;
    const record = result.value.value;
    if (this.page?.customer.record.id === record.id) {
      const saved = { kind: customer.kind, record } as CustomerPage['customer'];
      this.page = { ...this.page, customer: saved };
    }
    if (result.value.group) offerUndo(result.value.group, said);
    return { ok: true, value: valueOf(record, name) };
  }

  /** Saves the value of an own field. */
  async saveOwn(
    ownFieldId: string,
    value: string | null,
    said: string,
  ): Promise<Result<string | null>> {
    const id = this.page?.customer.record.id ?? '';
    const result = await api.setOwnField(id, ownFieldId, value);
    if (!result.ok) return result;
    if (result.value.group) offerUndo(result.value.group, said);
    return { ok: true, value };
  }

  /** The list knows the pinyin of a name only beside a text that was searched for. */
  async #read(asked: number): Promise<void> {
    const record = this.page?.customer.record;
    if (!record || record.name === this.#readName) return;
    const found = await api.search(record.name, NAMESAKES);
    if (asked !== this.#asked || !found.ok) return;
    this.#readName = record.name;
    this.reading = found.value.find((row) => row.id === record.id)?.reading ?? [];
  }
}

/** A field of a record by name, as the generated edits name them. */
export function valueOf(record: object, name: string): Scalar {
  const value: unknown = (record as Record<string, unknown>)[name];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : null;
}
