import { freeId } from '$lib/free-id';
import type { AppError } from '$lib/result';
import { VersionEditor } from '$lib/versions/editor.svelte';
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

/** A survey while it is built. */
export class Builder extends VersionEditor<SurveyTemplate, SurveyTemplateView, AppError> {
  /** Index of the question that is edited; null: the survey's own texts. */
  at = $state<number | null>(null);
  readonly question = $derived(
    this.at === null ? null : (this.template.questions[this.at] ?? null),
  );
  readonly isNew = $derived(this.known && this.versions.length === 0);

  constructor(code: string) {
    super(code, templateDraft(code), {
      list: api.templates,
      body: ({ template }) => template,
      check: api.check,
      publish: api.publish,
      read: readTemplate,
    });
  }

  get template(): SurveyTemplate {
    return this.body ?? this.empty();
  }

  protected override empty(): SurveyTemplate {
    return emptyTemplate(this.code);
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

  override undo(): void {
    super.undo();
    if (!this.question) this.at = null;
  }

  override async giveUp(): Promise<void> {
    await super.giveUp();
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
