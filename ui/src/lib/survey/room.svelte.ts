import { today } from '$lib/customers/days';
import type { AppError } from '$lib/result';
import { RowSource } from '$lib/rows.svelte';
import { api } from './api';
import { sinceOf, type Period } from './period';
import type {
  Brand,
  QuestionResult,
  ResponseLine,
  SurveyDueLine,
  SurveyPart,
  SurveyPartBy,
  SurveyPeriod,
  SurveyResults,
  SurveyScope,
  SurveyTemplateView,
  Verbatim,
} from './types';

export type Look = 'results' | 'responses' | 'due' | 'templates';

export const LOOKS: readonly Look[] = ['results', 'responses', 'due', 'templates'];

/** Quarters of a trend. */
const QUARTERS = 6;
/** How far ahead the list of who is due looks. */
export const DUE_DAYS = 30;

/**
 * What the room of surveys shows: which survey, of which period, whose answers. It outlives the page, so
 * that coming back from a customer finds it as it was.
 */
export class SurveyRoom {
  templates = $state.raw<readonly SurveyTemplateView[] | null>(null);
  brands = $state.raw<readonly Brand[]>([]);
  /** Codes of the tiers by which responses can be told apart. */
  tiers = $state.raw<readonly string[]>([]);
  look = $state<Look>('results');
  code = $state<string | null>(null);
  period = $state<Period>('year');
  tier = $state<string | null>(null);
  brand = $state<string | null>(null);
  institution = $state.raw<{ id: string; name: string } | null>(null);
  by = $state<SurveyPartBy>('tier');
  asTable = $state(false);
  /** The question that the pictures are of; null: the first that has a figure. */
  chosen = $state<string | null>(null);

  results = $state.raw<SurveyResults | null>(null);
  parts = $state.raw<readonly SurveyPart[] | null>(null);
  trend = $state.raw<readonly SurveyPeriod[] | null>(null);
  verbatims = $state.raw<readonly Verbatim[]>([]);
  due = $state.raw<readonly SurveyDueLine[] | null>(null);
  problem = $state.raw<AppError | null>(null);
  busy = $state(false);
  readonly source = new RowSource<ResponseLine>((offset, limit) =>
    api.responses(this.scope, offset, limit),
  );
  #asked = 0;

  readonly current = $derived((this.templates ?? []).filter((view) => view.is_current));
  readonly template = $derived(this.current.find(({ template }) => template.code === this.code));
  readonly scope = $derived<SurveyScope>({
    template_code: this.code ?? '',
    from_day: sinceOf(this.period, today()),
    to_day: null,
    tier: this.tier,
    institution_id: this.institution?.id ?? null,
    brand_id: this.brand,
  });
  readonly isNarrowed = $derived(
    this.tier !== null || this.brand !== null || this.institution !== null,
  );
  readonly focus = $derived.by((): QuestionResult | null => {
    const asked = this.results?.questions ?? [];
    const found = asked.find(({ question }) => question.id === this.chosen);
    return found ?? asked.find(({ figure }) => figure !== null) ?? asked[0] ?? null;
  });

  /** Reads which surveys there are, and what is shown. */
  async start(): Promise<void> {
    const [templates, catalogue, models, view] = await Promise.all([
      api.templates(),
      api.catalogue(),
      api.tierModels(),
      api.tierView(),
    ]);
    if (!templates.ok) {
      this.problem = templates.error;
      return;
    }
    this.templates = templates.value;
    if (catalogue.ok) this.brands = catalogue.value.brands.filter(({ retired }) => !retired);
    if (models.ok && view.ok) {
      const shown = models.value.find(
        ({ is_current, model }) => is_current && model.code === view.value.model_code,
      );
      this.tiers = (shown?.model.tiers ?? []).map(({ code }) => code);
    }
    if (!this.template) this.code = mostAnswered(this.current)?.template.code ?? null;
    await this.load();
  }

  async choose(look: Look): Promise<void> {
    this.look = look;
    await this.load();
  }

  /** Another survey, period or part of the customers. */
  async narrow(
    part: Partial<Pick<SurveyRoom, 'code' | 'period' | 'tier' | 'brand' | 'institution'>>,
  ): Promise<void> {
    if (part.code !== undefined && part.code !== this.code) this.chosen = null;
    Object.assign(this, part);
    await this.load();
  }

  async breakDown(by: SurveyPartBy): Promise<void> {
    this.by = by;
    await this.load();
  }

  async lookAt(question: string): Promise<void> {
    this.chosen = question;
    await this.load();
  }

  /** Reads the figures of what is shown. What was shown stays until they are here. */
  async load(): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    if (this.look === 'due') await this.#readDue(asked);
    else if (this.look === 'responses' && this.code) this.source.refresh();
    else if (this.look === 'results' && this.code) await this.#readResults(asked);
    if (asked === this.#asked) this.busy = false;
  }

  async #readDue(asked: number): Promise<void> {
    const due = await api.due(DUE_DAYS);
    if (asked !== this.#asked) return;
    this.problem = due.ok ? null : due.error;
    if (due.ok) this.due = due.value;
  }

  async #readResults(asked: number): Promise<void> {
    const scope = this.scope;
    const [results, verbatims] = await Promise.all([api.results(scope), api.verbatims(scope)]);
    if (asked !== this.#asked) return;
    this.problem = results.ok ? null : results.error;
    if (!results.ok) return;
    this.results = results.value;
    if (verbatims.ok) this.verbatims = verbatims.value;
    const focus = this.focus?.question.id;
    if (!focus) return;
    const [parts, trend] = await Promise.all([
      api.parts(scope, focus, this.by),
      api.trend(scope, focus, QUARTERS),
    ]);
    if (asked !== this.#asked) return;
    if (parts.ok) this.parts = parts.value;
    if (trend.ok) this.trend = trend.value;
  }
}

function mostAnswered(views: readonly SurveyTemplateView[]): SurveyTemplateView | undefined {
  return [...views].sort((a, b) => b.responses - a.responses)[0];
}

export const room = new SurveyRoom();
