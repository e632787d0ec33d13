import { expect, test } from 'vitest';
import { arrive, callsOf } from '$lib/customers/bridge.fixture';
import type { AssessmentForm } from './api';
import { AssessForm } from './assess-form.svelte';
import { store } from './store.fixture';

let nth = 0;

/** Each test has a customer of its own: a draft's object outlives the form. */
async function opened(id = `c${(nth += 1)}`) {
  const form = new AssessForm(id, 'nine_box', 'jia');
  await form.load();
  return { id, form };
}

test('what is known is filled in and says where it comes from', async () => {
  store([{ criterion: 'outpatients', value: '320' }]);
  const { form } = await opened();
  expect(form.value('outpatients')).toBe('320');
  expect(form.origin('outpatients')).toBe('record');
  form.set('outpatients', '400');
  expect(form.origin('outpatients')).toBe('entered');
  expect(form.origin('title')).toBeNull();
});

test('a number key chooses, 0 takes the choice away, and a number without a choice does nothing', async () => {
  store();
  const { form } = await opened();
  const title = form.criteria.find(({ id }) => id === 'title');
  if (!title) throw new Error('the model has a title');
  expect(form.choose(title, 2)).toBe(true);
  expect(form.value('title')).toBe('chief');
  expect(form.choose(title, 3)).toBe(false);
  expect(form.value('title')).toBe('chief');
  expect(form.choose(title, 0)).toBe(true);
  expect(form.value('title')).toBe('');
});

test('every value goes to be rated, and nobody enters what is derived', async () => {
  const { calls } = store();
  const { form } = await opened();
  form.set('outpatients', '1');
  form.set('outpatients', '12');
  form.set('outpatients', '120');
  await form.settled();
  const last = callsOf(calls, 'rate_form').at(-1)?.['form'] as AssessmentForm;
  expect(last.inputs).toEqual([
    { criterion: 'outpatients', value: '120' },
    { criterion: 'title', value: '' },
  ]);
});

test('of what is missing only what can be entered here is asked for', async () => {
  store();
  const { form } = await opened();
  expect(form.missing.map(({ id }) => id)).toEqual(['outpatients']);
  form.set('outpatients', '120');
  await form.settled();
  expect(form.missing).toEqual([]);
});

test('what was typed is there again, and only that: the rest follows the record', async () => {
  const { drafts } = store([{ criterion: 'outpatients', value: '320' }]);
  const { id, form } = await opened();
  form.set('title', 'chief');
  form.setReason('新任科主任');
  await arrive();
  expect(JSON.parse(drafts.get(`assess/${id}/nine_box/jia`) ?? '')).toEqual({
    values: { title: 'chief' },
    reason: '新任科主任',
  });
  // A later session: the record says something else by now.
  const later = store([{ criterion: 'outpatients', value: '500' }]);
  drafts.forEach((body, name) => later.drafts.set(name, body));
  const again = new AssessForm(id, 'nine_box', 'jia');
  await again.load();
  expect(again.value('outpatients')).toBe('500');
  expect(again.value('title')).toBe('chief');
  expect(again.reason).toBe('新任科主任');
});

test('saving takes the draft away and says which tier it is', async () => {
  const { calls, drafts } = store();
  const { form } = await opened();
  form.set('outpatients', '120');
  await arrive();
  expect(drafts.size).toBe(1);
  expect(await form.save()).toEqual({ id: 'a1', tier: 'A1', group: 'g1' });
  expect(drafts.size).toBe(0);
  expect(callsOf(calls, 'save_assessment')).toHaveLength(1);
});
