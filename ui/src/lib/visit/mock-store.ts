import { mockIPC } from '@tauri-apps/api/mocks';
import type { FormRules, VisitForm } from './types';
import { blankForm } from './visit-fields.svelte';

type Arguments = Record<string, unknown>;
type Answers = Record<string, (given: Arguments) => unknown>;

export const NO_RULES: FormRules = {
  outside_window: false,
  windows: [],
  brands_outside_filing: [],
  in_future: false,
  back_dated: false,
  back_dating_days: 7,
  booking_lead_days: null,
  required_papers: null,
  warnings: [],
};

export function prefilled(patch: Partial<VisitForm> = {}): VisitForm {
  return {
    ...blankForm(),
    at: '2026-11-24T09:42:00+08:00',
    attendees: [{ customer_id: 'wang', affiliation_id: 'a1' }],
    brand_ids: ['jia'],
    awareness: [{ customer_id: 'wang', brand_id: 'jia', level: 3 }],
    ...patch,
  };
}

const brand = (id: string) => ({ id, revision: 1, line_id: 'line', name: id, retired: false });

/** A store for tests of the form: what the commands answer, and which were called. */
export function mockStore(answers: Answers = {}) {
  const calls: { command: string; given: Arguments }[] = [];
  const usual: Answers = {
    visit_prefill: () => prefilled(),
    visit_rules: () => NO_RULES,
    get_draft: () => null,
    tier_view: () => ({ model_code: 'nine_box', brand_id: null }),
    tier_models: () => [],
    standings: () => [],
    list_drafts: () => [],
    save_draft: () => '2026-11-24T01:43:00.000Z',
    discard_draft: () => null,
    submit_visit: () => ({ value: { id: 'visit' }, group: 'group' }),
    staff: () => [],
    policy: () => ({ adverse_event_hours: 24 }),
    catalogue: () => ({
      lines: [],
      brands: [brand('jia'), brand('yi')],
      products: [],
      key_messages: [{ id: 'm1', revision: 1, brand_id: 'yi', name: 'm1', retired: false }],
      own_line_id: 'line',
    }),
    customer_page: ({ id }) => ({
      customer: { kind: 'person', record: { id, name: '王芳', title: '主任医师' } },
      affiliations: [],
      institution: null,
      awareness: [
        { brand_id: 'jia', level: 3 },
        { brand_id: 'yi', level: 2 },
      ],
    }),
  };
  mockIPC((command, given) => {
    if (command === 'next_notices') return new Promise(() => undefined); // nothing is said
    calls.push({ command, given: given as Arguments });
    const answer = answers[command] ?? usual[command];
    if (!answer) throw new Error(`nobody answers ${command}`);
    return answer(given as Arguments);
  });
  return {
    of: (command: string) =>
      calls.filter((call) => call.command === command).map(({ given }) => given),
  };
}

/** A promise that is settled by hand. */
export function byHand<T>() {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => (settle = resolve));
  return { promise, settle };
}
