import { readObject } from '$lib/api/draft';
import type { AppError, Result } from '$lib/result';
import { KeptDraft } from '$lib/visit/kept-draft.svelte';
import { api } from './api';
import { emptyAxis, emptyCriterion, emptyInput, settleCells } from './parts';
import type {
  Brand,
  ModelFinding,
  ModelView,
  Preview,
  TierAxis,
  TierCriterion,
  TierInput,
  TierModel,
} from './types';

/** Which part is edited. */
export type Part = 'general' | 'tiers' | 'preview' | `axis:${number}`;

/** The draft of a model that is being changed. */
export function modelDraft(code: string): KeptDraft {
  return new KeptDraft(`tier-model:${code}`);
}

/** A model as it was kept; null for what is none. */
export function readModel(body: string): TierModel | null {
  const read = readObject(body) as Partial<TierModel> | null;
  return read && Array.isArray(read.axes) && Array.isArray(read.tiers) ? (read as TierModel) : null;
}

/** A model while it is changed: kept as it is typed, and checked by the shell after every change. */
export class ModelEditor {
  readonly code: string;
  model = $state<TierModel | null>(null);
  /** Every version of it, newest first. */
  versions = $state.raw<readonly ModelView[]>([]);
  brands = $state.raw<readonly Brand[]>([]);
  findings = $state.raw<readonly ModelFinding[]>([]);
  problem = $state.raw<AppError | null>(null);
  changed = $state(false);
  part = $state<Part>('general');
  /** For which brand it is tried; null: for all brands. */
  brand = $state<string | null>(null);
  preview = $state.raw<Preview | null>(null);
  previewing = $state(false);
  readonly draft;
  #asked = 0;

  readonly current = $derived(this.versions.find((view) => view.is_current) ?? null);

  constructor(code: string) {
    this.code = code;
    this.draft = modelDraft(code);
  }

  /** Reads what there is of it, and what was changed and not published. */
  async load(): Promise<void> {
    const [views, catalogue, view] = await Promise.all([api.models(), api.catalogue(), api.view()]);
    if (!views.ok) {
      this.problem = views.error;
      return;
    }
    if (catalogue.ok) this.brands = catalogue.value.brands.filter(({ retired }) => !retired);
    if (!this.model && view.ok) this.brand = view.value.brand_id;
    this.versions = views.value.filter(({ model }) => model.code === this.code);
    const kept = await this.draft.read(readModel);
    if (!kept.ok) {
      this.problem = kept.error;
      return;
    }
    this.problem = null;
    this.changed = kept.value !== null;
    const begun = kept.value ?? this.current?.model ?? null;
    this.model = begun && structuredClone(begun);
    this.preview = null;
    await this.check();
  }

  /** To be called after every change. */
  touch(): void {
    this.changed = true;
    this.preview = null;
    this.draft.keep(JSON.stringify(this.model));
    void this.check();
  }

  async check(): Promise<void> {
    if (!this.model) return;
    const asked = ++this.#asked;
    const found = await api.check($state.snapshot(this.model));
    if (asked !== this.#asked) return;
    if (found.ok) this.findings = found.value;
    else this.problem = found.error;
  }

  /** What is wrong with an axis and its criteria, or with the model itself. */
  of(axis: string | null): readonly ModelFinding[] {
    return this.findings.filter((finding) => finding.axis === axis);
  }

  /** What the model would make of everybody who was assessed. */
  async tryOut(): Promise<void> {
    if (!this.model) return;
    this.previewing = true;
    const found = await api.preview($state.snapshot(this.model), this.brand);
    this.previewing = false;
    this.problem = found.ok ? null : found.error;
    if (found.ok) this.preview = found.value;
  }

  addAxis(): void {
    if (!this.model) return;
    this.model.axes.push(emptyAxis(this.model));
    this.part = `axis:${this.model.axes.length - 1}`;
    this.#settle();
  }

  removeAxis(at: number): void {
    this.model?.axes.splice(at, 1);
    for (const cell of this.model?.cells ?? []) cell.bands.splice(at, 1);
    this.part = 'general';
    this.#settle();
  }

  addBand(axis: TierAxis): void {
    const last = axis.bands.at(-1)?.lower ?? 0;
    const lower = Math.min(99, last + Math.max(1, Math.round((100 - last) / 2)));
    axis.bands.push({ label: String(axis.bands.length + 1), name: { zh: '', en: '' }, lower });
    this.#settle();
  }

  removeBand(axis: TierAxis, at: number): void {
    axis.bands.splice(at, 1);
    this.#settle();
  }

  addCriterion(axis: TierAxis): void {
    if (this.model) axis.criteria.push(emptyCriterion(this.model));
    this.touch();
  }

  setKind(criterion: TierCriterion, kind: TierInput['kind']): void {
    if (criterion.input.kind === kind) return;
    const ranges = 'ranges' in criterion.input ? criterion.input.ranges : null;
    const input = emptyInput(kind);
    if (ranges && 'ranges' in input) input.ranges = ranges;
    criterion.input = input;
    this.touch();
  }

  addTier(): void {
    if (!this.model) return;
    const { tiers } = this.model;
    const rank = Math.max(0, ...tiers.map((tier) => tier.rank)) + 1;
    tiers.push({
      code: `t${rank}`,
      name: { zh: '', en: '' },
      rank,
      review_days: 180,
      visits_per_cycle: 1,
      surveys_per_year: 0,
    });
    this.touch();
  }

  removeTier(at: number): void {
    this.model?.tiers.splice(at, 1);
    this.touch();
  }

  /** The next version, in force from now on. */
  async publish(note: string): Promise<Result<string>> {
    if (!this.model) return { ok: true, value: '' };
    const published = await api.publish($state.snapshot(this.model), note.trim() || null);
    if (!published.ok) return published;
    await this.draft.discard();
    await this.load();
    return { ok: true, value: published.value.value };
  }

  /** Back to the version in force. */
  async giveUp(): Promise<void> {
    await this.draft.discard();
    this.part = 'general';
    await this.load();
  }

  #settle(): void {
    if (this.model) settleCells(this.model);
    this.touch();
  }
}
