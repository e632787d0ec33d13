import { clearMocks, mockIPC } from '@tauri-apps/api/mocks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { commands } from '$lib/api/bindings';
import bindings from '$lib/api/bindings.ts?raw';
import { WRITES } from '$lib/api/invoke';
import { settle } from '$lib/api/settle';
import { SLOW_MS } from '$lib/api/writing.svelte';
import { status } from './status.svelte';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  clearMocks();
});

/** Answers every command by hand. */
function slowStore() {
  const open: { answer: () => void; refuse: () => void }[] = [];
  mockIPC(
    () =>
      new Promise((resolve, reject) =>
        open.push({
          answer: () => resolve('at'),
          refuse: () => reject({ code: 'store.disk_full', params: {} }),
        }),
      ),
  );
  return open;
}

const save = () => settle(commands.saveDraft('visit/new', 'a'));

test('the chip says saving only of a write that takes long, and saved when it has ended', async () => {
  const open = slowStore();
  const saving = save();
  expect(status.text).toBe('已存本机');
  vi.advanceTimersByTime(SLOW_MS - 1);
  expect(status.tone).toBe('ok');
  vi.advanceTimersByTime(1);
  expect(status.text).toBe('正在保存');
  open[0]?.answer();
  await saving;
  expect(status.text).toBe('已存本机');
});

test('after a write that failed the chip says so until one succeeds', async () => {
  const open = slowStore();
  const failing = save();
  open[0]?.refuse();
  expect((await failing).ok).toBe(false);
  expect(status.text).toBe('未能保存');
  expect(status.tone).toBe('danger');
  const again = save();
  open[1]?.answer();
  await again;
  expect(status.text).toBe('已存本机');
});

test('reading says nothing about saving', async () => {
  const open = slowStore();
  const reading = settle(commands.staff());
  vi.advanceTimersByTime(SLOW_MS);
  expect(status.tone).toBe('ok');
  open[0]?.refuse();
  await reading;
  expect(status.tone).toBe('ok');
});

/** Commands that the chip does not follow: they read, or what they write is not the work. */
const OTHERS = new Set([
  'start_state',
  'choose_dir',
  'create_store',
  'unlock',
  'recover',
  'unlock_with_keychain',
  'lock',
  'touch',
  'ready',
  'next_notices',
  'change_passphrase',
  'new_recovery_code',
  'recovery_code_seen',
  'set_keychain',
  'inspect_file',
  'preview_import',
  'cancel_task',
  'export_all',
  'export_customers',
  'list_page',
  'list_facets',
  'find_tags',
  'search',
  'customer_page',
  'customer_people',
  'look_alikes',
  'duplicates',
  'merge_preview',
  'erase_preview',
  'export_person',
  'opened_by',
  'get_draft',
  'list_drafts',
  'remembered',
  'history',
  'last_undoable',
  'check',
  'backup',
  'look_into_backup',
  'restore_backup',
  'sample_state',
  'visit_prefill',
  'visit_rules',
  'get_visit',
  'timeline',
  'today',
  'reception_windows',
  'catalogue',
  'staff',
  'policy',
  'filings',
  'own_fields',
  'plan_rules',
  'tier_view',
  'tier_models',
  'tier_grid',
  'tier_composition',
  'tier_trend',
  'export_tier_table',
  'check_model',
  'preview_model',
  'export_model',
  'export_model_schema',
  'read_model',
  'survey_templates',
  'check_survey_template',
  'export_survey_template',
  'read_survey_template',
  'survey_results',
  'survey_parts',
  'survey_trend',
  'survey_verbatims',
  'survey_responses',
  'survey_response',
  'export_survey_answers',
  'survey_due',
  'check_paper',
  'kiosk_pin',
  'set_kiosk_pin',
  'start_kiosk',
  'kiosk_view',
  'kiosk_begin',
  'kiosk_answer',
  'kiosk_back',
  'kiosk_language',
  'kiosk_next',
  'save_picture',
  'assess_sheet',
  'rate_form',
  'assessments',
  'standings',
]);

test('of every command it is said whether the chip follows it', () => {
  const all = [...bindings.matchAll(/__TAURI_INVOKE\("(\w+)"/g)].map(([, name]) => String(name));
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter((name) => WRITES.has(name) === OTHERS.has(name))).toEqual([]);
  expect([...WRITES, ...OTHERS].filter((name) => !all.includes(name))).toEqual([]);
});
