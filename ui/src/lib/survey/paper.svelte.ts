import { readObject } from '$lib/drafts/read-draft';
import { today } from '$lib/customers/days';
import type { AppError, Result } from '$lib/result';
import { KeptDraft } from '$lib/drafts/kept-draft.svelte';
import { api } from './api';
import type { PaperCheck, PaperForm, Question, SurveyTemplateView } from './types';
import type { Whom } from './WhomFields.svelte';

/** What is typed in, as it is kept. */
interface Typed {
  whom: Whom;
  day: string;
  answers: Record<string, string[]>;
}

/** A paper response while it is typed in. The shell says which questions are on the way, and what is wrong. */
export class PaperEntry {
  templates = $state.raw<readonly SurveyTemplateView[]>([]);
  whom = $state.raw<Whom>({ template_id: '', customer: null, institution: null, brand_id: null });
  day = $state(today());
  answers = $state.raw<Record<string, string[]>>({});
  check = $state.raw<PaperCheck | null>(null);
  problem = $state.raw<AppError | null>(null);
  /** Somebody tried to save: what is missing is said. */
  tried = $state(false);
  saving = $state(false);
  readonly draft = new KeptDraft('survey-paper');
  #asked = 0;

  readonly template = $derived(
    this.templates.find(({ id }) => id === this.whom.template_id)?.template ?? null,
  );
  /** The questions on the way, in their order. */
  readonly questions = $derived.by((): Question[] => {
    const way = this.check?.path ?? [];
    return (this.template?.questions ?? []).filter(({ id }) => way.includes(id));
  });
  readonly form = $derived<PaperForm>({
    template_id: this.whom.template_id,
    customer_id: this.whom.customer?.value ?? null,
    institution_id: this.whom.institution?.value ?? null,
    brand_id: this.whom.brand_id,
    day: this.day,
    answers: Object.entries(this.answers).flatMap(([question, values]) =>
      values.map((value) => ({ question, value })),
    ),
  });

  constructor(templates: readonly SurveyTemplateView[], templateId: string | null) {
    this.templates = templates;
    const first = templates.find(({ id }) => id === templateId) ?? templates[0];
    this.whom = { ...this.whom, template_id: first?.id ?? '' };
  }

  /** Takes up what was typed and not saved. True when there was something. */
  async restore(): Promise<boolean> {
    const found = await this.draft.read(readTyped);
    const kept = found.ok ? found.value : null;
    if (kept && this.templates.some(({ id }) => id === kept.whom.template_id)) {
      this.whom = kept.whom;
      this.day = kept.day;
      this.answers = kept.answers;
    }
    await this.look();
    return kept !== null;
  }

  setWhom(whom: Whom): Promise<void> {
    // Answers to the questions of another survey mean nothing here.
    if (whom.template_id !== this.whom.template_id) this.answers = {};
    this.whom = whom;
    return this.changed();
  }

  setDay(day: string): Promise<void> {
    this.day = day;
    return this.changed();
  }

  answer(question: string, values: string[]): Promise<void> {
    this.answers = { ...this.answers, [question]: values };
    return this.changed();
  }

  problemOf(question: Question): AppError | null {
    const number = (this.template?.questions.indexOf(question) ?? -1) + 1;
    const found = this.check?.problems.find(({ params }) => params.question === String(number));
    const isMissing = found?.code === 'survey.required_missing';
    return found && (!isMissing || this.tried) ? found : null;
  }

  /** What is wrong with the form beside its answers. */
  readonly ofForm = $derived(
    this.tried
      ? (this.check?.problems.find(({ params }) => params.question === undefined) ?? null)
      : null,
  );

  /** The response's id. What was typed stays until it is saved. */
  async save(): Promise<Result<string> | null> {
    this.tried = true;
    await this.look();
    if (this.saving || (this.check?.problems.length ?? 1) > 0) return null;
    this.saving = true;
    const saved = await api.savePaper(this.form);
    this.saving = false;
    this.problem = saved.ok ? null : saved.error;
    if (!saved.ok) return saved;
    await this.draft.discard();
    this.whom = { ...this.whom, customer: null };
    this.answers = {};
    this.tried = false;
    await this.look();
    return { ok: true, value: saved.value.value };
  }

  /** Gives up what was typed. */
  async clear(): Promise<void> {
    await this.draft.discard();
    this.answers = {};
    this.whom = { ...this.whom, customer: null };
    this.tried = false;
    await this.look();
  }

  async changed(): Promise<void> {
    const typed: Typed = { whom: this.whom, day: this.day, answers: this.answers };
    this.draft.keep(JSON.stringify(typed));
    await this.look();
  }

  async look(): Promise<void> {
    const asked = ++this.#asked;
    const checked = await api.checkPaper(this.form);
    if (asked !== this.#asked) return;
    this.problem = checked.ok ? null : checked.error;
    if (checked.ok) this.check = checked.value;
  }
}

function readTyped(body: string): Typed | null {
  const read = readObject(body) as Partial<Typed> | null;
  return read?.whom && read.answers && typeof read.day === 'string' ? (read as Typed) : null;
}
