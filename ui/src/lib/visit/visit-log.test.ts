import { clearMocks } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import { byHand, mockStore, NO_RULES, prefilled } from './mock-store';
import type { VisitForm } from './types';
import { VisitLog } from './visit-log.svelte';

afterEach(clearMocks);

let customers = 0;
/** Each test its own customer, because drafts are known by their names. */
async function opened(answers: Parameters<typeof mockStore>[0] = {}) {
  const store = mockStore(answers);
  const log = new VisitLog(`customer-${(customers += 1)}`, 'plan');
  await log.load();
  return { store, log };
}

const bodies = (store: ReturnType<typeof mockStore>) =>
  store.of('save_draft').map(({ body }) => JSON.parse(String(body)) as VisitForm);

test('it opens with what the store knows, and keeps no draft before something is entered', async () => {
  const { store, log } = await opened();
  expect(log.form.brand_ids).toEqual(['jia']);
  expect(log.form.plan_item_id).toBe('plan');
  expect(log.when).toEqual({ day: '2026-11-24', time: '09:42', offset: '+08:00' });
  expect(store.of('save_draft')).toEqual([]);
});

test('what was entered before the prefill arrived stays, and is kept once it has', async () => {
  const prefill = byHand<VisitForm>();
  const store = mockStore({ visit_prefill: () => prefill.promise });
  const log = new VisitLog('early');
  const loading = log.load();
  log.set({ outcome: 'reached' });
  expect(store.of('save_draft')).toEqual([]);
  prefill.settle(prefilled());
  await loading;
  expect(log.form.outcome).toBe('reached');
  expect(log.form.brand_ids).toEqual(['jia']);
  expect(bodies(store).at(-1)?.outcome).toBe('reached');
});

test('a draft that was there is laid over the prefill', async () => {
  const kept = { outcome_note: '认可三期数据', at: '2026-11-24T08:10:00+08:00' };
  const { log } = await opened({
    get_draft: () => ({ form: '', body: JSON.stringify(kept), saved_at: '2026-11-24T00:11:00Z' }),
  });
  expect(log.form.outcome_note).toBe('认可三期数据');
  expect(log.when.time).toBe('08:10');
  expect(log.form.brand_ids).toEqual(['jia']);
  expect(log.draft.savedAt).toBe('2026-11-24T00:11:00Z');
});

test('a draft that cannot be read does no harm', async () => {
  const { log } = await opened({ get_draft: () => ({ form: '', body: '{', saved_at: 'x' }) });
  expect(log.ready).toBe(true);
  expect(log.form.brand_ids).toEqual(['jia']);
});

test('while the draft that may be there is unknown nothing is kept, and what is typed waits', async () => {
  let isDamaged = true;
  const kept = JSON.stringify({ objective: '目的' });
  const { store, log } = await opened({
    get_draft: () => {
      if (isDamaged) throw { code: 'store.damaged', params: {}, detail: '' };
      return { form: '', body: kept, saved_at: 'x' };
    },
  });
  log.set({ outcome_note: '认可' });
  expect(log.problem?.code).toBe('store.damaged');
  expect(await log.check()).toBe(false);
  expect(store.of('save_draft')).toEqual([]);

  isDamaged = false;
  await log.load();
  await log.draft.settled();
  expect(log.problem).toBeNull();
  expect(bodies(store).at(-1)).toMatchObject({ objective: '目的', outcome_note: '认可' });
});

test('every input is kept: of fast typing the first and the last', async () => {
  const { store, log } = await opened();
  for (const text of ['认', '认可', '认可三期']) log.set({ outcome_note: text });
  await log.draft.settled();
  expect(bodies(store).map(({ outcome_note }) => outcome_note)).toEqual(['认', '认可三期']);
});

test('a reason is asked for when the rules say so, and only then', async () => {
  let isOutside = false;
  const { log } = await opened({
    visit_rules: () => ({ ...NO_RULES, outside_window: isOutside }),
  });
  log.set({ outcome: 'reached' });
  expect(await log.check()).toBe(true);
  expect(log.needsWindowReason).toBe(false);

  isOutside = true;
  log.setTime('18:30');
  expect(await log.check()).toBe(false);
  expect(log.needsWindowReason).toBe(true);
  expect(log.missing).toEqual(['window_reason']);

  log.set({ window_reason: '主任约定' });
  expect(await log.check()).toBe(true);

  isOutside = false;
  log.setTime('09:00');
  await log.check();
  // A field that somebody wrote in is not taken away under the hands.
  expect(log.needsWindowReason).toBe(true);
});

test('a brand outside the filing asks for a reason too', async () => {
  const { log } = await opened({
    visit_rules: ({ form }) => ({
      ...NO_RULES,
      brands_outside_filing: (form as VisitForm).brand_ids.includes('yi') ? ['乙'] : [],
    }),
  });
  log.set({ outcome: 'partly' });
  log.toggleBrand('yi');
  expect(await log.check()).toBe(false);
  expect(log.missing).toEqual(['filing_reason']);
  log.toggleBrand('yi');
  expect(await log.check()).toBe(true);
});

test('a brand that joins brings its last level; one that leaves takes its answers along', async () => {
  const { log } = await opened({ visit_prefill: ({ customerId }) => who(String(customerId)) });
  const id = log.customerId ?? '';
  log.toggleBrand('yi');
  log.toggleMessage('m1');
  expect(log.levelOf(id, 'yi')).toBe(2);
  log.toggleBrand('yi');
  expect(log.levelOf(id, 'yi')).toBeNull();
  expect(log.form.key_message_ids).toEqual([]);
});

function who(id: string): VisitForm {
  return prefilled({
    attendees: [{ customer_id: id, affiliation_id: null }],
    awareness: [{ customer_id: id, brand_id: 'jia', level: 3 }],
  });
}

test('when nobody was met, nothing is sent about the conversation', async () => {
  const { store, log } = await opened();
  log.set({ outcome: 'not_seen' });
  await log.check();
  await log.submit();
  const [sent] = store.of('submit_visit');
  expect(sent?.form).toMatchObject({ outcome: 'not_seen', brand_ids: [], awareness: [] });
  // The answers are still there when the outcome was a slip.
  expect(log.form.brand_ids).toEqual(['jia']);
});

test('without an outcome it is not submitted, and says so', async () => {
  const { log } = await opened();
  expect(log.isAskedFor('outcome')).toBe(false);
  expect(await log.check()).toBe(false);
  expect(log.isAskedFor('outcome')).toBe(true);
});

test('a next step needs its day', async () => {
  const { log } = await opened();
  log.set({ outcome: 'reached' });
  log.setNextContent('带亚组分析');
  expect(await log.check()).toBe(false);
  expect(log.missing).toEqual(['next_step']);
  log.setNextDay(log.nextDayIn(2));
  expect(log.form.next_step).toEqual({ day: '2026-12-08', content: '带亚组分析' });
  expect(await log.check()).toBe(true);
});

test('submitting waits for the draft on its way, and names it so that it goes along', async () => {
  const slow = byHand<string>();
  const { store, log } = await opened({ save_draft: () => slow.promise });
  log.set({ outcome: 'reached' });
  const submitting = log.submit();
  await Promise.resolve();
  expect(store.of('submit_visit')).toEqual([]);
  slow.settle('at');
  expect((await submitting)?.id).toBe('visit');
  expect(store.of('submit_visit')[0]?.draft).toBe(`visit/${log.customerId}`);
  expect(log.draft.savedAt).toBeNull();
});

test('a refusal says why and loses nothing', async () => {
  const { log } = await opened({
    submit_visit: () => {
      throw { code: 'visit.in_future', params: {}, detail: '' };
    },
  });
  log.set({ outcome: 'reached', outcome_note: '文字' });
  expect(await log.submit()).toBeNull();
  expect(log.problem?.code).toBe('visit.in_future');
  expect(log.form.outcome_note).toBe('文字');
});

test('a discarded draft can be brought back', async () => {
  const { store, log } = await opened();
  log.set({ outcome: 'reached', outcome_note: '文字' });
  const restore = await log.discard();
  expect(log.form.outcome_note).toBeNull();
  restore?.();
  expect(log.form.outcome_note).toBe('文字');
  await log.draft.settled();
  expect(bodies(store).at(-1)?.outcome_note).toBe('文字');
});
