import { readObject } from '$lib/drafts/read-draft';
import { KeptDraft } from '$lib/drafts/kept-draft.svelte';
import type { Result } from '$lib/result';
import type { SurveyTemplate, SurveyTemplateView } from './types';

/** The draft of a survey that is being built. */
export function templateDraft(code: string): KeptDraft {
  return new KeptDraft(`survey-template:${code}`);
}

/** A template as it was kept; null for what is none. */
export function readTemplate(body: string): SurveyTemplate | null {
  const read = readObject(body) as Partial<SurveyTemplate> | null;
  return read && Array.isArray(read.questions) && read.name ? (read as SurveyTemplate) : null;
}

/** A code that no survey has. */
export function newCode(templates: readonly SurveyTemplateView[]): string {
  const taken = new Set(templates.map(({ template }) => template.code));
  let number = 1;
  while (taken.has(`survey_${number}`)) number += 1;
  return `survey_${number}`;
}

const both = () => ({ zh: '', en: '' });

/** A survey with nothing in it. */
export function emptyTemplate(code: string): SurveyTemplate {
  return {
    format: 1,
    code,
    version: 1,
    name: both(),
    intro: both(),
    thanks: both(),
    subjects: ['person'],
    anonymous: false,
    keeps_institution: false,
    questions: [],
  };
}

/** Keeps a survey that came from a file as the draft of its code, to be looked at and published. */
export async function takeUp(template: SurveyTemplate): Promise<Result<null>> {
  const draft = templateDraft(template.code);
  draft.keep(JSON.stringify(template));
  await draft.settled();
  return draft.problem ? { ok: false, error: draft.problem } : { ok: true, value: null };
}
