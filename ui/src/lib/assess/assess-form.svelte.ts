import { readObject } from '$lib/drafts/read-draft';
import type { AppError, Result } from '$lib/result';
import { draftOf } from '$lib/drafts/draft-of';
import type { KeptDraft } from '$lib/drafts/kept-draft.svelte';
import { Latest } from '$lib/drafts/latest';
import {
  api,
  type AssessmentForm,
  type AssessSheet,
  type Axis,
  type Criterion,
  type CriterionExplained,
  type Rated,
} from './api';

/** Where a value in the form comes from. */
export type Origin = 'last' | 'record' | 'entered' | null;

interface Typed {
  values: Record<string, string>;
  reason: string;
}

/** The assessment of one customer by one model for one brand, as it is filled in. */
export class AssessForm {
  readonly customerId: string;
  readonly modelCode: string;
  readonly brandId: string | null;
  readonly draft: KeptDraft;

  sheet = $state.raw<AssessSheet | null>(null);
  /** What the values mean; null until the store said so. */
  rated = $state.raw<Rated | null>(null);
  /** Why the sheet could not be read or the assessment not be saved. */
  problem = $state.raw<AppError | null>(null);
  /** What is wrong with a value. */
  unfit = $state.raw<AppError | null>(null);
  saving = $state(false);
  reason = $state.raw('');
  #values = $state.raw<Record<string, string>>({});
  #entered = $state.raw<readonly string[]>([]);
  #rating: Latest<AssessmentForm>;

  readonly criteria = $derived<readonly Criterion[]>(
    this.sheet?.model.axes.flatMap((axis) => axis.criteria) ?? [],
  );

  constructor(customerId: string, modelCode: string, brandId: string | null) {
    this.customerId = customerId;
    this.modelCode = modelCode;
    this.brandId = brandId;
    this.draft = draftOf(`assess/${customerId}/${modelCode}/${brandId ?? ''}`);
    this.#rating = new Latest((form) => this.#rate(form));
  }

  /** Reads what is known, and what was typed before. */
  async load(): Promise<void> {
    const sheet = await api.sheet(this.customerId, this.modelCode, this.brandId);
    this.problem = sheet.ok ? null : sheet.error;
    if (!sheet.ok) return;
    const kept = await this.draft.read(parse);
    if (!kept.ok) {
      this.problem = kept.error;
      return;
    }
    this.sheet = sheet.value;
    const known = this.criteria.map(({ id }) => id);
    const begun = sheet.value.inputs.map(({ criterion, value }) => [criterion, value] as const);
    this.#values = { ...Object.fromEntries(begun), ...only(kept.value?.values ?? {}, known) };
    this.#entered = Object.keys(kept.value?.values ?? {});
    this.reason = kept.value?.reason ?? '';
    await this.#rating.put(this.form());
  }

  value(criterion: string): string {
    return this.#values[criterion] ?? '';
  }

  origin(criterion: string): Origin {
    if (this.value(criterion) === '') return null;
    if (this.#entered.includes(criterion)) return 'entered';
    return this.sheet?.last ? 'last' : 'record';
  }

  /** Takes a value; an empty one says that it is not known. */
  set(criterion: string, value: string): void {
    if (value === this.value(criterion)) return;
    this.#values = { ...this.#values, [criterion]: value };
    if (!this.#entered.includes(criterion)) this.#entered = [...this.#entered, criterion];
    this.#keep();
    void this.#rating.put(this.form());
  }

  setReason(reason: string): void {
    this.reason = reason;
    this.#keep();
  }

  /** The number key of a choice: the first is 1, and 0 says that it is not known. */
  choose(criterion: Criterion, digit: number): boolean {
    if (criterion.input.kind !== 'choice') return false;
    const choice = criterion.input.choices[digit - 1];
    if (digit !== 0 && !choice) return false;
    this.set(criterion.id, choice?.id ?? '');
    return true;
  }

  explained(criterion: string): CriterionExplained | null {
    return this.rated?.explanations.find((one) => one.criterion === criterion) ?? null;
  }

  /** What has to be known and that somebody can enter here. */
  get missing(): readonly Criterion[] {
    const ids = this.rated?.rating.missing ?? [];
    return this.criteria.filter(({ id, input }) => input.kind !== 'metric' && ids.includes(id));
  }

  axisOf(criterion: string): Axis | null {
    const axes = this.sheet?.model.axes ?? [];
    return axes.find((axis) => axis.criteria.some(({ id }) => id === criterion)) ?? null;
  }

  form(): AssessmentForm {
    return {
      customer_id: this.customerId,
      model_code: this.modelCode,
      brand_id: this.brandId,
      day: null,
      reason: this.reason.trim() || null,
      inputs: this.criteria
        .filter(({ input }) => input.kind !== 'metric')
        .map(({ id }) => ({ criterion: id, value: this.value(id) })),
    };
  }

  /** Until what was typed last is rated. */
  settled(): Promise<void> {
    return this.#rating.settled();
  }

  /** Saves and takes the draft away. Null when it was refused; the values stay. */
  async save(): Promise<{ id: string; tier: string | null; group: string | null } | null> {
    if (this.saving || !this.sheet) return null;
    this.saving = true;
    const result = await api.save(this.form());
    this.problem = result.ok ? null : result.error;
    if (result.ok) await this.draft.discard();
    this.saving = false;
    if (!result.ok) return null;
    const { value, group } = result.value;
    return { id: value.id, tier: value.tier, group };
  }

  /** Forgets what was typed and begins with what is known. */
  async discard(): Promise<Result<string | null>> {
    const gone = await this.draft.discard();
    if (gone.ok) await this.load();
    return gone;
  }

  #keep(): void {
    const values = only(this.#values, this.#entered);
    this.draft.keep(JSON.stringify({ values, reason: this.reason } satisfies Typed));
  }

  async #rate(form: AssessmentForm): Promise<void> {
    const rated = await api.rate(form);
    this.unfit = rated.ok ? null : rated.error;
    if (rated.ok) this.rated = rated.value;
  }
}

function only(values: Record<string, string>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => keys.includes(key)));
}

/** What is kept of a form: only what somebody touched, so that the rest follows the record. */
function parse(body: string): Typed | null {
  const read = readObject(body) as Partial<Typed> | null;
  if (!read || typeof read.values !== 'object' || read.values === null) return null;
  if (Object.values(read.values).some((value) => typeof value !== 'string')) return null;
  return { values: read.values, reason: typeof read.reason === 'string' ? read.reason : '' };
}
