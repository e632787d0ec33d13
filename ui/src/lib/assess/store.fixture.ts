import { bridge } from '$lib/customers/bridge.fixture';
import type { ListRow } from '$lib/customers/types';
import type { AssessmentForm, AssessSheet, Model } from './api';

export const VIEW = { model_code: 'nine_box', brand_id: 'jia' };

export function row(id: string): ListRow {
  return {
    id,
    kind: 'person',
    institution_kind: null,
    name: id,
    institution_id: null,
    institution_name: null,
    department_id: null,
    department_name: null,
    title: null,
    last_visit_day: null,
    visits: 0,
    tags: [],
    tier: null,
    reading: [],
    hits: [],
  };
}

const both = (text: string) => ({ zh: text, en: text });

/** One axis: a number, a choice of two, and a derived value. */
export const MODEL: Model = {
  format: 1,
  code: 'nine_box',
  version: 1,
  name: both('九宫格'),
  subjects: ['person'],
  period_months: 12,
  axes: [
    {
      id: 'potential',
      name: both('潜力'),
      bands: [
        { label: 'B', name: both('低'), lower: 0 },
        { label: 'A', name: both('高'), lower: 60 },
      ],
      criteria: [
        {
          id: 'outpatients',
          name: both('月门诊量'),
          weight: 50,
          required: true,
          input: { kind: 'number', unit: both('人次'), ranges: [{ from: null, points: 0 }] },
        },
        {
          id: 'title',
          name: both('职称'),
          weight: 30,
          required: false,
          input: {
            kind: 'choice',
            choices: [
              { id: 'attending', name: both('主治医师'), points: 50 },
              { id: 'chief', name: both('主任医师'), points: 100 },
            ],
          },
        },
        {
          id: 'awareness',
          name: both('认知'),
          weight: 20,
          required: true,
          input: { kind: 'metric', metric: 'awareness', ranges: [{ from: null, points: 0 }] },
        },
      ],
    },
  ],
  cells: [],
  tiers: [],
};

export function sheetOf(id: string, inputs: AssessSheet['inputs'] = []): AssessSheet {
  return { customer: row(id), model: MODEL, inputs, metrics: [], last: null };
}

/** A store in which everybody may be assessed; drafts are kept. */
export function store(inputs: AssessSheet['inputs'] = []) {
  const drafts = new Map<string, string>();
  const calls = bridge({
    assess_sheet: ({ customerId }) => sheetOf(String(customerId), inputs),
    rate_form: ({ form }) => {
      const given = (form as AssessmentForm).inputs.filter(({ value }) => value !== '');
      const has = given.some(({ criterion }) => criterion === 'outpatients');
      const missing = has ? ['awareness'] : ['outpatients', 'awareness'];
      const rating = { axes: [], criteria: [], cell: null, tier: null, missing };
      return { rating, explanations: [] };
    },
    save_assessment: () => ({ value: { id: 'a1', tier: 'A1' }, group: 'g1' }),
    save_draft: ({ form, body }) => {
      drafts.set(String(form), String(body));
      return '2026-11-24T01:43:00.000Z';
    },
    get_draft: ({ form }) => {
      const body = drafts.get(String(form));
      return body ? { form, body, saved_at: '2026-11-24T01:43:00.000Z' } : null;
    },
    discard_draft: ({ form }) => {
      drafts.delete(String(form));
      return null;
    },
    list_page: () => ({ rows: [row('a'), row('b')], total: 2 }),
  });
  return { calls, drafts };
}
