import { SvelteSet } from 'svelte/reactivity';
import { today } from '$lib/customers/days';
import type { ListFilter, ListRow } from '$lib/customers/types';
import type { AppError, Result } from '$lib/result';
import { RowSource } from '$lib/rows.svelte';
import { api } from './api';
import { amongFilter, drillFilter, NOBODY_LEFT_OUT, type Among, type Drill } from './drill';
import { lastQuarterEnd } from './layout';
import type {
  Brand,
  Composed,
  ComposedBy,
  Grid,
  GridScope,
  Month,
  TierModel,
  TierView,
} from './types';

export type Look = 'grid' | 'composition' | 'trend' | 'list';

export const MONTHS = 12;

/**
 * What the room of tiers shows: of which model and brand, on which day, of which customers. It outlives
 * the page, so that coming back from a customer finds it as it was.
 */
export class TierBoard {
  view = $state.raw<TierView | null>(null);
  /** The versions in force. */
  models = $state.raw<readonly TierModel[]>([]);
  brands = $state.raw<readonly Brand[]>([]);
  look = $state<Look>('grid');
  /** In place of the picture. */
  asTable = $state(false);
  by = $state<ComposedBy>('hospital');
  /** A past day; null: today. */
  day = $state<string | null>(null);
  before = $state<string | null>(lastQuarterEnd(today()));
  among = $state.raw<Among>(NOBODY_LEFT_OUT);

  grid = $state.raw<Grid | null>(null);
  composed = $state.raw<readonly Composed[] | null>(null);
  months = $state.raw<readonly Month[] | null>(null);
  problem = $state.raw<AppError | null>(null);
  busy = $state(false);

  drill = $state.raw<Drill | null>(null);
  cursor = $state(0);
  readonly selection = new SvelteSet<string>();
  readonly source = new RowSource<ListRow>((offset, limit) => this.#rows(offset, limit));
  #asked = 0;

  readonly model = $derived(this.grid?.model ?? null);
  readonly brand = $derived(this.brands.find(({ id }) => id === this.view?.brand_id) ?? null);
  readonly isNarrowed = $derived(Object.values(this.among).some((part) => part !== null));
  /** What the list shows: with its own tab and nothing drilled into, everybody. */
  readonly listed = $derived<Drill>(this.drill ?? { of: 'everybody' });

  /** Reads which model and brand there are, which are shown, and the figures. */
  async start(): Promise<void> {
    const [view, models, catalogue] = await Promise.all([
      api.view(),
      api.models(),
      api.catalogue(),
    ]);
    const failed = [view, models, catalogue].find((answer) => !answer.ok);
    if (failed && !failed.ok) this.problem = failed.error;
    if (!view.ok || !models.ok || !catalogue.ok) return;
    this.view = view.value;
    this.models = models.value.filter((one) => one.is_current).map(({ model }) => model);
    const shown = ({ id, retired }: Brand) => !retired || id === view.value.brand_id;
    this.brands = catalogue.value.brands.filter(shown);
    await this.load();
  }

  /** Another model or brand, here and in every list of the window. */
  async setView(part: Partial<TierView>): Promise<void> {
    if (!this.view) return;
    const view = { ...this.view, ...part };
    const chosen = await api.setView(view);
    if (!chosen.ok) {
      this.problem = chosen.error;
      return;
    }
    this.view = view;
    this.close();
    await this.load();
  }

  async setDays(day: string | null, before: string | null): Promise<void> {
    this.day = day !== null && day < today() ? day : null;
    this.before = before;
    await this.load();
  }

  async narrow(part: Partial<Among>): Promise<void> {
    this.among = { ...this.among, ...part };
    this.close();
    await this.load();
  }

  async choose(look: Look): Promise<void> {
    this.look = look;
    if (look === 'list') this.close();
    await this.load();
  }

  async composeBy(by: ComposedBy): Promise<void> {
    this.by = by;
    this.composed = null;
    await this.load();
  }

  /** Reads the figures of what is shown. What was shown stays until they are here. */
  async load(): Promise<void> {
    const scope = this.scope;
    if (!scope) return;
    const asked = ++this.#asked;
    this.busy = true;
    const [grid, composed, months] = await Promise.all([
      api.grid(scope),
      this.look === 'composition' ? api.composition(scope, this.by) : null,
      this.look === 'trend' ? api.trend(scope, MONTHS) : null,
    ]);
    if (asked !== this.#asked) return;
    this.busy = false;
    this.problem = null;
    if (grid.ok) this.grid = grid.value;
    else this.problem = grid.error;
    if (composed?.ok) this.composed = composed.value;
    else if (composed) this.problem = composed.error;
    if (months?.ok) this.months = months.value;
    else if (months) this.problem = months.error;
    if (this.drill || this.look === 'list') this.source.refresh();
  }

  /** Opens the list behind a figure. */
  open(drill: Drill): void {
    this.drill = drill;
    this.cursor = 0;
    this.selection.clear();
    this.source.refresh();
  }

  close(): void {
    this.drill = null;
    this.cursor = 0;
    this.selection.clear();
  }

  get scope(): GridScope | null {
    if (!this.view) return null;
    return { ...this.view, day: this.day, before: this.before, among: amongFilter(this.among) };
  }

  /** The list that is open, as the list command takes it; null before the model is known. */
  get filter(): Partial<ListFilter> | null {
    if (!this.view || !this.model) return null;
    return drillFilter(this.listed, this.view, this.model.subjects, this.among, today());
  }

  /** Whom to assess: the selected; in a narrowed scope those of the list, as many as are assessed in one go. */
  async idsToAssess(): Promise<string[]> {
    if (this.selection.size > 0) return [...this.selection];
    if (!this.isNarrowed && this.listed.of !== 'everybody') return [];
    const page = await this.#rows(0, ASSESSED_MAX);
    return page.ok ? page.value.rows.map(({ id }) => id) : [];
  }

  async #rows(offset: number, limit: number): Promise<Result<{ rows: ListRow[]; total: number }>> {
    const filter = this.filter;
    if (!filter) return { ok: true, value: { rows: [], total: 0 } };
    return api.listPage(filter, offset, limit);
  }
}

/** More customers in one go make an address too long. */
const ASSESSED_MAX = 100;

export const board = new TierBoard();
