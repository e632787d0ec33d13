import { clearMocks } from '@tauri-apps/api/mocks';
import { afterEach, expect, test } from 'vitest';
import { keeper, kept } from './kept.fixture';
import { KeptDraft } from './kept-draft.svelte';
import { byHand, mockStore } from '$lib/visit/mock-store';

afterEach(clearMocks);

test('the first input goes to the store at once', () => {
  const store = mockStore();
  new KeptDraft('visit/wang').keep('a');
  expect(store.of('save_draft')).toEqual([{ form: 'visit/wang', body: 'a' }]);
});

test('one call is under way at a time, the latest body follows and the ones between are left out', async () => {
  const first = byHand<string>();
  let saved = 0;
  const store = mockStore({ save_draft: () => (saved++ === 0 ? first.promise : 'later') });
  const draft = new KeptDraft('visit/wang');
  for (const body of ['认', '认可', '认可三', '认可三期']) draft.keep(body);
  expect(store.of('save_draft')).toHaveLength(1);

  first.settle('first');
  await draft.settled();
  expect(store.of('save_draft').map(({ body }) => body)).toEqual(['认', '认可三期']);
  expect(draft.savedAt).toBe('later');
});

test('a body that could not be kept says why and can be sent again', async () => {
  let isFull = true;
  const store = mockStore({
    save_draft: () => {
      if (isFull) throw { code: 'store.disk_full', params: {}, detail: '' };
      return 'kept';
    },
  });
  const draft = new KeptDraft('visit/wang');
  draft.keep('text');
  await draft.settled();
  expect(draft.problem?.code).toBe('store.disk_full');
  expect(draft.savedAt).toBeNull();

  isFull = false;
  draft.retry();
  await draft.settled();
  expect(draft.problem).toBeNull();
  expect(draft.savedAt).toBe('kept');
  expect(store.of('save_draft').map(({ body }) => body)).toEqual(['text', 'text']);
});

test('reading waits for the body that is still on its way', async () => {
  const kept = { body: '' };
  const slow = byHand<string>();
  mockStore({
    save_draft: async ({ body }) => {
      await slow.promise;
      kept.body = String(body);
      return 'at';
    },
    get_draft: () => ({ form: 'visit/wang', body: kept.body, saved_at: 'at' }),
  });
  const draft = new KeptDraft('visit/wang');
  draft.keep('last word');
  const read = draft.read((body) => body);
  slow.settle('');
  expect(await read).toEqual({ ok: true, value: 'last word' });
});

test('discarding gives back what was held, and what waited is not sent after it', async () => {
  const first = byHand<string>();
  const store = mockStore({ save_draft: () => first.promise });
  const draft = new KeptDraft('visit/wang');
  draft.keep('a');
  draft.keep('b');
  const discarded = draft.discard();
  first.settle('at');
  expect(await discarded).toEqual({ ok: true, value: 'b' });
  expect(store.of('save_draft')).toHaveLength(1);
  expect(store.of('discard_draft')).toHaveLength(1);
  expect(draft.savedAt).toBeNull();
});

const whole = (body: string) => body;
const failing = () => {
  throw { code: 'store.damaged', params: {}, detail: '' };
};

test('after a draft could not be read nothing is kept over it, until it is read', async () => {
  let isDamaged = true;
  const store = mockStore({
    get_draft: () => (isDamaged ? failing() : { form: '', body: 'kept', saved_at: 'at' }),
  });
  const draft = new KeptDraft('visit/wang');
  const failed = await draft.read(whole);
  expect(failed.ok).toBe(false);
  draft.keep('typed');
  draft.retry();
  await draft.settled();
  expect(store.of('save_draft')).toEqual([]);

  isDamaged = false;
  expect(await draft.read(whole)).toEqual({ ok: true, value: 'kept' });
  draft.keep('typed');
  await draft.settled();
  expect(store.of('save_draft')).toHaveLength(1);
});

test('a draft that cannot be read or taken away is not discarded', async () => {
  const store = mockStore({ get_draft: failing });
  const draft = new KeptDraft('visit/wang');
  expect((await draft.discard()).ok).toBe(false);
  expect(store.of('discard_draft')).toEqual([]);
  expect(draft.problem?.code).toBe('store.damaged');
});

test('a body that no form can read is put aside, before anything is written over it', async () => {
  kept.set('visit/wang', '{"outcome_note":"认可三期');
  mockStore(keeper);
  const draft = new KeptDraft('visit/wang');
  expect(await draft.read(() => null)).toEqual({ ok: true, value: null });
  draft.keep('{}');
  await draft.settled();
  expect([...kept.values()]).toEqual(['{"outcome_note":"认可三期', '{}']);
  expect(draft.aside.map(({ body }) => body)).toEqual(['{"outcome_note":"认可三期']);

  await draft.dropAside(draft.aside[0]?.form ?? '');
  expect(draft.aside).toEqual([]);
  expect([...kept.values()]).toEqual(['{}']);
});

test('a body that cannot be put aside is not written over', async () => {
  const store = mockStore({
    get_draft: () => ({ form: '', body: '{', saved_at: 'at' }),
    save_draft: failing,
  });
  const draft = new KeptDraft('visit/wang');
  expect((await draft.read(() => null)).ok).toBe(false);
  draft.keep('typed');
  await draft.settled();
  expect(store.of('save_draft').map(({ body }) => body)).toEqual(['{']);
});
