import { readObject } from '$lib/drafts/read-draft';
import { VersionEditor } from '$lib/versions/editor.svelte';
import { KeptDraft } from '$lib/drafts/kept-draft.svelte';
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

/** A model while it is changed, and tried on real data. */
export class ModelEditor extends VersionEditor<TierModel, ModelView, ModelFinding> {
  brands = $state.raw<readonly Brand[]>([]);
  part = $state<Part>('general');
  /** For which brand it is tried; null: for all brands. */
  brand = $state<string | null>(null);
  preview = $state.raw<Preview | null>(null);
  previewing = $state(false);

  constructor(code: string) {
    super(code, modelDraft(code), {
      list: api.models,
      body: ({ model }) => model,
      check: api.check,
      publish: api.publish,
      read: readModel,
    });
  }

  get model(): TierModel | null {
    return this.body;
  }

  override async load(): Promise<void> {
    const [catalogue, view] = await Promise.all([api.catalogue(), api.view()]);
    if (catalogue.ok) this.brands = catalogue.value.brands.filter(({ retired }) => !retired);
    if (!this.body && view.ok) this.brand = view.value.brand_id;
    await super.load();
  }

  /** What was tried is of a model that is no more. */
  override async check(): Promise<void> {
    this.preview = null;
    await super.check();
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

  override undo(): void {
    super.undo();
    if (this.part.startsWith('axis:') && !this.model?.axes[Number(this.part.slice(5))]) {
      this.part = 'general';
    }
  }

  override async giveUp(): Promise<void> {
    await super.giveUp();
    this.part = 'general';
  }

  #settle(): void {
    if (this.model) settleCells(this.model);
    this.touch();
  }
}
