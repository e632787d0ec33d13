import { SvelteSet } from 'svelte/reactivity';
import { today } from './days';
import { countAtLeast } from '$lib/format';
import type { AppError, Result } from '$lib/result';
import { RowSource } from '$lib/rows.svelte';
import { isSameView, shown, type ModelAndBrand } from '$lib/tiers/shown.svelte';
import { api } from './api';
import {
  EVERYBODY,
  NO_VALUE,
  filterOf,
  read,
  same,
  type Narrowing,
  type Option,
  type OwnNarrowing,
  type SavedFilter,
  type VisitRange,
} from './narrowing';
import { carriedTo, countsOf, toggled, type TierCounts } from './tier-narrowing';
import type { Facets, ListPage, ListRow, ListSort, OwnFieldView } from './types';

/** Topic of what is remembered about filters. */
const TOPIC = 'filter';
/** As many can be selected at once; more would be no selection but a rule. */
export const SELECTED_MAX = 1000;
const CHUNK = 500;
/** As many departments of one hospital are offered. */
const DEPARTMENTS_MAX = 200;

/**
 * The list of customers: what it is narrowed to, where the cursor is, what is selected. It outlives
 * the page, so that `[` and `]` go on through the same list and coming back finds it as it was.
 */
export class CustomerList {
  narrowing = $state.raw<Narrowing>(EVERYBODY);
  /** Index of the row the keyboard is on; -1 between a new filter and its first rows. */
  cursor = $state(0);
  readonly selection = new SvelteSet<string>();
  facets = $state.raw<Facets | null>(null);
  /** How many customers each range has. */
  ranges = $state.raw<Partial<Record<VisitRange, number>>>({});
  tierCounts = $state.raw<TierCounts | null>(null);
  /** Departments of the one institution that is chosen. */
  departments = $state.raw<readonly Option[]>([]);
  /** Own fields that are in use. */
  ownFields = $state.raw<readonly OwnFieldView[]>([]);
  saved = $state.raw<readonly SavedFilter[]>([]);
  /** How many each saved filter lets through, in words. */
  savedCounts = $state.raw<Record<string, string>>({});
  problem = $state.raw<AppError | null>(null);

  readonly source = new RowSource<ListRow>((offset, limit) => this.#page(offset, limit));

  /** True while nothing is left out. */
  readonly isWhole = $derived(
    this.narrowing.text.trim() === '' &&
      this.narrowing.range === null &&
      this.narrowing.tier === null &&
      this.narrowing.department_id === null &&
      [
        this.narrowing.kinds,
        this.narrowing.institution_kinds,
        this.narrowing.institution_ids,
        this.narrowing.tags,
        this.narrowing.own_fields,
      ].every((chosen) => chosen.length === 0),
  );
  /** The name of the saved filter that is on. */
  readonly savedName = $derived(
    this.saved.find(({ narrowing }) => same(narrowing, this.narrowing))?.name ?? null,
  );

  /** Narrows the list anew and goes to its top. */
  change(part: Partial<Narrowing>): void {
    const next = { ...this.narrowing, ...part };
    const [place, ...more] = next.institution_ids;
    const isOther = place !== this.#institution;
    // A department belongs to its institution, and goes with it.
    if (part.institution_ids && !part.department_id && (isOther || more.length > 0)) {
      next.department_id = null;
    }
    if (same(next, this.narrowing)) return;
    this.narrowing = next;
    // The column shows what the list is narrowed by.
    if (next.tier && !isSameView(next.tier, shown.view)) void this.#show(next.tier);
    this.cursor = -1;
    this.source.refresh();
    void this.#loadDepartments();
  }

  /** The one institution that is chosen. */
  get #institution(): string | null {
    const [only, ...more] = this.narrowing.institution_ids;
    return more.length === 0 ? (only ?? null) : null;
  }

  chooseDepartment(id: string): void {
    this.change({ department_id: this.narrowing.department_id === id ? null : id });
  }

  /** Narrows to what an own field holds; without a value and bounds it is let go. */
  setOwnField(own_field_id: string, part: Partial<OwnNarrowing>): void {
    const others = this.narrowing.own_fields.filter((own) => own.own_field_id !== own_field_id);
    const wanted = { ...this.ownField(own_field_id), ...part, own_field_id };
    wanted.value = wanted.value.trim();
    wanted.from ||= null;
    wanted.to ||= null;
    const narrows = wanted.value !== '' || wanted.from !== null || wanted.to !== null;
    this.change({ own_fields: narrows ? [...others, wanted] : others });
  }

  ownField(id: string): OwnNarrowing {
    return this.narrowing.own_fields.find((own) => own.own_field_id === id) ?? NO_VALUE;
  }

  /** Chooses what was found by its name, so that it is among the facets from now on. */
  async choose(facet: 'institution_ids' | 'tags', value: string): Promise<void> {
    const chosen: readonly string[] = this.narrowing[facet];
    if (!chosen.includes(value)) this.toggle(facet, value);
    const facets = await api.listFacets(filterOf(this.narrowing, today()));
    if (facets.ok) this.facets = facets.value;
  }

  chooseFoundDepartment(found: Option): void {
    if (!this.departments.some(({ value }) => value === found.value)) {
      this.departments = [found, ...this.departments];
    }
    if (this.narrowing.department_id !== found.value) this.chooseDepartment(found.value);
  }

  async #loadDepartments(): Promise<void> {
    const institution = this.#institution;
    if (institution === null) {
      this.departments = [];
      return;
    }
    const filter = { kinds: ['department' as const], institution_ids: [institution] };
    const page = await api.listPage(filter, 0, DEPARTMENTS_MAX);
    if (!page.ok || institution !== this.#institution) return;
    const found = page.value.rows.map(({ id, name }) => ({ value: id, name }));
    const chosen = this.departments.find(({ value }) => value === this.narrowing.department_id);
    const isThere = !chosen || found.some(({ value }) => value === chosen.value);
    this.departments = isThere ? found : [chosen, ...found];
  }

  /** Shows everybody again, in the order that is chosen. */
  clear(): void {
    const { sort, descending } = this.narrowing;
    this.change({ ...EVERYBODY, sort, descending });
  }

  /** Adds or removes one value of a facet. */
  toggle(facet: 'kinds' | 'institution_kinds' | 'institution_ids' | 'tags', value: string): void {
    const chosen: readonly string[] = this.narrowing[facet];
    const next = chosen.includes(value)
      ? chosen.filter((other) => other !== value)
      : [...chosen, value];
    this.change({ [facet]: next });
  }

  chooseRange(range: VisitRange): void {
    this.change({ range: this.narrowing.range === range ? null : range });
  }

  /** Adds or removes a tier, `unrated` or `due`, by what is shown. */
  toggleTier(what: string): void {
    if (shown.view) this.change({ tier: toggled(this.narrowing.tier, what, shown.view) });
  }

  /** Shows the tiers of another brand or model; what the list is narrowed to goes along. */
  async showTiers(view: ModelAndBrand): Promise<Result<null>> {
    const result = await shown.choose(view);
    if (result.ok) this.change({ tier: carriedTo(this.narrowing.tier, view) });
    return result;
  }

  async #show(view: ModelAndBrand): Promise<void> {
    await shown.load();
    const result = await shown.choose({ model_code: view.model_code, brand_id: view.brand_id });
    if (!result.ok) this.problem = result.error;
  }

  /** Counts who stands where by what is shown. */
  async countTiers(): Promise<void> {
    const view = shown.view;
    if (!view) return;
    const grid = await api.tierGrid(view);
    if (!grid.ok || !grid.value || !isSameView(view, shown.view)) return;
    this.tierCounts = countsOf(grid.value);
  }

  /** The first press sorts as one mostly wants it, the second turns it round. */
  sortBy(sort: ListSort): void {
    const descending =
      this.narrowing.sort === sort ? !this.narrowing.descending : sort === 'last_visit';
    this.change({ sort, descending });
  }

  /** Puts the cursor on the first row once the rows of a new filter are here. */
  arrived(): void {
    if (this.cursor < 0) this.cursor = 0;
  }

  /** Reads everything again, after a change. */
  refresh(): void {
    this.source.refresh();
    void this.loadFacets();
  }

  async loadFacets(): Promise<void> {
    const facets = await api.listFacets(filterOf(this.narrowing, today()));
    // Filters by tier want the models.
    await shown.load();
    this.problem = facets.ok ? null : facets.error;
    if (!facets.ok) return;
    this.facets = facets.value;
    const own = await api.ownFields();
    if (own.ok) {
      this.ownFields = own.value.filter(
        ({ field }) => !field.retired || this.ownField(field.id) !== NO_VALUE,
      );
    }
    await this.#loadDepartments();
    await this.countTiers();
    const ranges: Partial<Record<VisitRange, number>> = { never: facets.value.never_visited };
    for (const range of ['recent', 'due', 'overdue'] as const) {
      const page = await api.listPage(filterOf({ ...EVERYBODY, range }, today()), 0, 0);
      if (page.ok) ranges[range] = page.value.total;
    }
    this.ranges = ranges;
    await this.#countSaved();
  }

  async loadSaved(): Promise<void> {
    const found = await api.remembered(TOPIC);
    if (!found.ok) return;
    this.saved = found.value.flatMap(([name, body]) => {
      const narrowing = read(body);
      return narrowing ? [{ name, narrowing }] : [];
    });
    await this.#countSaved();
  }

  /** Saves what the list is narrowed to under a name; the same name again is written over. */
  async save(name: string): Promise<Result<null>> {
    const result = await api.remember(TOPIC, name, JSON.stringify(this.narrowing));
    if (result.ok) await this.loadSaved();
    return result;
  }

  async forget(name: string): Promise<Result<null>> {
    const result = await api.remember(TOPIC, name, null);
    if (result.ok) await this.loadSaved();
    return result;
  }

  /** Selects every row that the filter lets through, up to `SELECTED_MAX`. */
  async selectAll(): Promise<void> {
    for (let offset = 0; offset < Math.min(this.source.total, SELECTED_MAX); offset += CHUNK) {
      const page = await this.#page(offset, CHUNK);
      if (!page.ok) return;
      for (const row of page.value.rows) this.selection.add(row.id);
    }
  }

  /** Where a customer stands in the list, as far as its rows are known. */
  indexOf(id: string): number | null {
    const index = this.cursor;
    if (this.source.row(index)?.id === id) return index;
    return this.source.indexWhere((row) => row.id === id);
  }

  /** The customer at a place of the list, read when it is not here yet; moves the cursor there. */
  async goTo(index: number): Promise<ListRow | null> {
    if (index < 0 || index >= this.source.total) return null;
    const known = this.source.row(index);
    this.cursor = index;
    if (known) return known;
    this.source.ensure({ start: index, end: index + 1 });
    const page = await this.#page(index, 1);
    return page.ok ? (page.value.rows[0] ?? null) : null;
  }

  async #countSaved(): Promise<void> {
    const counts: Record<string, string> = {};
    for (const { name, narrowing } of this.saved) {
      const page = await api.listPage(filterOf(narrowing, today()), 0, 0);
      if (page.ok) counts[name] = countAtLeast(page.value.total, page.value.more);
    }
    this.savedCounts = counts;
  }

  #page(offset: number, limit: number): Promise<Result<ListPage>> {
    return api.listPage(filterOf(this.narrowing, today()), offset, limit);
  }
}

export const customers = new CustomerList();
