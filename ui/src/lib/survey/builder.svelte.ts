import type { AppError, Result } from '$lib/result';
import { freeId } from '$lib/free-id';
import { api } from './api';
import { emptyTemplate, readTemplate, templateDraft } from './drafts';
import type { Jump, Question, QuestionKind, SurveyTemplate, SurveyTemplateView } from './types';

const both = () => ({ zh: '', en: '' });

/** A new question of a kind, with what the kind needs. */
export function emptyKind(type: QuestionKind['type']): QuestionKind {
  const options = () => [
    { id: 'o1', text: both() },
    { id: 'o2', text: both() },
  ];
  switch (type) {
    case 'nps':
    case 'csat':
    case 'ces':
      return { type };
    case 'likert':
      return { type, points: 5, low: both(), high: both() };
    case 'single':
      return { type, options: options() };
    case 'multiple':
      return { type, options: options(), max: 2 };
    case 'number':
      return { type, min: 0, max: 100, unit: both() };
    case 'text':
      return { type, length_max: 500 };
  }
}

/** A survey while it is built: kept as it is typed, and checked by the shell after every change. */
export class Builder {
  readonly code: string;
  template = $state<SurveyTemplate>(emptyTemplate(''));
  /** Every version of it, newest first. */
  versions = $state.raw<readonly SurveyTemplateView[]>([]);
  findings = $state.raw<readonly AppError[]>([]);
  problem = $state.raw<AppError | null>(null);
  /** Something was changed since the version in force. */
  changed = $state(false);
  known = $state(false);
  /** Index of the question that is edited; null: the survey's own texts. */
  at = $state<number | null>(null);
  readonly draft;
  #asked = 0;

  readonly current = $derived(this.versions.find((view) => view.is_current) ?? null);
  readonly isNew = $derived(this.known && this.versions.length === 0);
  readonly question = $derived(
    this.at === null ? null : (this.template.questions[this.at] ?? null),
  );

  constructor(code: string) {
    this.code = code;
    this.draft = templateDraft(code);
    this.template = emptyTemplate(code);
  }

  /** Reads what there is of it, and what was changed and not published. */
  async load(): Promise<void> {
    const views = await api.templates();
    if (!views.ok) {
      this.problem = views.error;
      return;
    }
    this.versions = views.value.filter(({ template }) => template.code === this.code);
    const kept = await this.draft.read(readTemplate);
    if (!kept.ok) {
      this.problem = kept.error;
      return;
    }
    this.problem = null;
    const inForce = this.current?.template;
    this.template = structuredClone(kept.value ?? inForce ?? emptyTemplate(this.code));
    this.changed = kept.value !== null;
    this.known = true;
    await this.check();
  }

  /** To be called after every change. */
  touch(): void {
    this.changed = true;
    this.draft.keep(JSON.stringify(this.template));
    void this.check();
  }

  async check(): Promise<void> {
    const asked = ++this.#asked;
    const found = await api.check($state.snapshot(this.template));
    if (asked !== this.#asked) return;
    if (found.ok) this.findings = found.value;
    else this.problem = found.error;
  }

  /** What is wrong with one question, or with the survey itself. */
  of(at: number | null): readonly AppError[] {
    const number = at === null ? undefined : String(at + 1);
    return this.findings.filter(({ params }) => params.question === number);
  }

  add(type: QuestionKind['type']): void {
    const { questions } = this.template;
    const id = freeId(
      'q',
      questions.map((question) => question.id),
    );
    const made: Question = { id, text: both(), required: false, kind: emptyKind(type), jumps: [] };
    const to = this.at === null ? questions.length : this.at + 1;
    questions.splice(to, 0, made);
    this.at = to;
    this.touch();
  }

  duplicate(at: number): void {
    const { questions } = this.template;
    const found = questions[at];
    if (!found) return;
    const id = freeId(
      'q',
      questions.map((question) => question.id),
    );
    questions.splice(at + 1, 0, { ...structuredClone($state.snapshot(found)), id });
    this.at = at + 1;
    this.touch();
  }

  remove(at: number): void {
    this.template.questions.splice(at, 1);
    const { length } = this.template.questions;
    this.at = length === 0 ? null : Math.min(at, length - 1);
    this.touch();
  }

  move(at: number, by: -1 | 1): void {
    const { questions } = this.template;
    const [one, other] = [questions[at], questions[at + by]];
    if (!one || !other) return;
    questions[at] = other;
    questions[at + by] = one;
    this.at = at + by;
    this.touch();
  }

  /** Another kind. What was said of the former one is left behind, its jumps with it. */
  setKind(question: Question, type: QuestionKind['type']): void {
    if (question.kind.type === type) return;
    const options = 'options' in question.kind ? question.kind.options : null;
    const kind = emptyKind(type);
    if (options && 'options' in kind) kind.options = options;
    question.kind = kind;
    question.jumps = [];
    this.touch();
  }

  addJump(question: Question): void {
    const jump: Jump = { when: firstWhen(question.kind), to: null };
    question.jumps.push(jump);
    this.touch();
  }

  /** The next version, in force from now on. What was kept as a draft is gone then. */
  async publish(note: string): Promise<Result<string>> {
    const published = await api.publish($state.snapshot(this.template), note.trim() || null);
    if (!published.ok) return published;
    await this.draft.discard();
    await this.load();
    return { ok: true, value: published.value.value };
  }

  /** Back to the version in force. */
  async giveUp(): Promise<void> {
    await this.draft.discard();
    await this.load();
    this.at = null;
  }
}

/** The condition that a new jump begins with. */
function firstWhen(kind: QuestionKind): Jump['when'] {
  if (kind.type === 'single' || kind.type === 'multiple') {
    return { is: 'option', option: kind.options[0]?.id ?? '' };
  }
  if (kind.type === 'text') return { is: 'always' };
  if (kind.type === 'nps') return { is: 'at_least', value: 9 };
  return { is: 'at_least', value: kind.type === 'number' ? kind.min : 4 };
}
