import { clearMocks } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import { mockStore, prefilled } from './mock-store';
import type { VisitDetail } from './types';
import { changesOf, VisitCorrection } from './visit-correction.svelte';

test('nothing differs from itself, whatever the order', () => {
  const form = prefilled({ brand_ids: ['jia', 'yi'] });
  expect(changesOf(form, { ...form, brand_ids: ['yi', 'jia'] })).toEqual({});
});

test('only what differs is sent, and an emptied text as an empty one', () => {
  const before = prefilled({ outcome: 'reached', outcome_note: '旧', objective: '目的' });
  const now = { ...before, outcome: 'partly' as const, outcome_note: '新', objective: '' };
  expect(changesOf(before, now)).toEqual({
    outcome: 'partly',
    outcome_note: '新',
    objective: '',
  });
});

test('a field that was empty and is empty still is no change', () => {
  const before = prefilled({ outcome_note: null });
  expect(changesOf(before, { ...before, outcome_note: '' })).toEqual({});
});

test('who came along, what comes next and an adverse event are corrected too', () => {
  const step = { day: '2026-12-08', content: '带原文' };
  const before = prefilled({ co_visitor_ids: ['chen'], next_step: step });
  const more = { co_visitor_ids: ['chen', 'liu'], adverse_event: true };
  expect(changesOf(before, { ...before, ...more })).toEqual(more);
  const later = { ...step, day: '2026-12-10' };
  expect(changesOf(before, { ...before, next_step: later })).toEqual({ next_step: later });
  const none = { day: '', content: '' };
  expect(changesOf(before, { ...before, next_step: null })).toEqual({ next_step: none });
});

test('a correction opens with what the visit says, and then nothing differs', () => {
  const whole = {
    ...detail('v2'),
    co_visitors: [{ id: 'chen', name: '陈经理' }],
    next_steps: [{ day: '2026-12-08', content: '带原文' }],
    adverse_event: { id: 'e1', reported_at: null },
  } as unknown as VisitDetail;
  const correction = new VisitCorrection(whole);
  expect(correction.form).toMatchObject({
    co_visitor_ids: ['chen'],
    next_step: { day: '2026-12-08', content: '带原文' },
    adverse_event: true,
  });
  expect(correction.changes).toEqual({});
});

afterEach(clearMocks);

function detail(id: string): VisitDetail {
  return {
    visit: {
      id,
      at: '2026-11-24T01:42:00.000Z',
      offset_minutes: 480,
      channel: 'face_to_face',
      outcome: 'reached',
      outcome_note: '旧',
    },
    attendees: [],
    brands: [],
    messages: [],
    awareness: [],
    co_visitors: [],
    next_steps: [],
    adverse_event: null,
    amendments: [],
  } as unknown as VisitDetail;
}

test('a correction keeps nothing over a draft that it could not read', async () => {
  let isDamaged = true;
  const kept = JSON.stringify({ reason: '手误', form: { objective: '目的' } });
  const store = mockStore({
    get_draft: () => {
      if (isDamaged) throw { code: 'store.damaged', params: {}, detail: '' };
      return { form: '', body: kept, saved_at: 'x' };
    },
  });
  const correction = new VisitCorrection(detail('v1'));
  await correction.load();
  correction.set({ outcome_note: '新' });
  expect(store.of('save_draft')).toEqual([]);

  isDamaged = false;
  await correction.load();
  await correction.draft.settled();
  expect(correction.reason).toBe('手误');
  expect(correction.changes).toEqual({ objective: '目的', outcome_note: '新' });
  expect(String(store.of('save_draft').at(-1)?.body)).toContain('新');
});
