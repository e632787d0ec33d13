import { expect, test, vi } from 'vitest';
import { arrive, bridge, callsOf } from './bridge.fixture';
import { FORM, NewCustomerForm } from './new-customer.svelte';

const saved = { value: 'p1', group: 'g1' };
const alike = (id: string, likely = true) => ({
  row: { id, name: '张伟' },
  reasons: [],
  strength: likely ? 90 : 40,
  likely,
});

test('typed text is kept as a draft and comes back', async () => {
  let kept: string | null = null;
  bridge({
    save_draft: ({ body }) => {
      kept = String(body);
      return '2026-11-24T09:00:00Z';
    },
    get_draft: () => kept && { form: FORM, body: kept, saved_at: '2026-11-24T09:00:00Z' },
    look_alikes: () => [],
  });
  const form = new NewCustomerForm();
  await form.restore();
  form.typed.name = '张伟';
  form.changed();
  await form.keep();
  const next = new NewCustomerForm();
  await next.restore();
  expect(next.typed.name).toBe('张伟');
  expect(next.restoredAt).toBe('2026-11-24T09:00:00Z');
});

test('an empty form leaves no draft', async () => {
  const calls = bridge({});
  const form = new NewCustomerForm();
  await form.restore();
  await form.keep();
  expect(callsOf(calls, 'discard_draft')).toEqual([{ form: FORM }]);
  expect(callsOf(calls, 'save_draft')).toEqual([]);
});

test('only the answer to the last keystroke is shown', async () => {
  const answers: ((alike: unknown[]) => void)[] = [];
  bridge({ look_alikes: () => new Promise((answer) => answers.push(answer)) });
  const form = new NewCustomerForm();
  form.typed.name = '张';
  void form.compare();
  form.typed.name = '张伟';
  void form.compare();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.([alike('late')]);
  answers[0]?.([alike('early')]);
  await arrive();
  expect(form.alike.map(({ row }) => row.id)).toEqual(['late']);
});

test('a person is made with its place, which may be new', async () => {
  const calls = bridge({ create_customer: () => saved });
  const form = new NewCustomerForm();
  await form.restore();
  form.typed.name = ' 张伟 ';
  form.typed.phone = '138 0000 0142';
  form.typed.institution = { id: null, name: '新医院' };
  form.typed.department = { id: null, name: '肿瘤科' };
  await form.save();
  expect(callsOf(calls, 'create_customer')[0]).toMatchObject({
    customer: {
      customer: { kind: 'person', record: { name: '张伟', mobile: '138 0000 0142', phone: null } },
      place: { institution_id: null, institution_name: '新医院', department_name: '肿瘤科' },
    },
  });
  expect(callsOf(calls, 'discard_draft')).toHaveLength(1);
});

test('a department needs an institution that exists', () => {
  const form = new NewCustomerForm();
  form.typed.kind = 'department';
  form.typed.name = '肿瘤科';
  expect(form.canSave).toBe(false);
  form.typed.institution = { id: null, name: '新医院' };
  expect(form.canSave).toBe(false);
  form.typed.institution = { id: 'i1', name: '市一' };
  expect(form.canSave).toBe(true);
});

test('what could not be saved stays a draft', async () => {
  const calls = bridge({
    create_customer: () => {
      throw { code: 'store.disk_full', params: {} };
    },
  });
  const form = new NewCustomerForm();
  form.typed.name = '张伟';
  const result = await form.save();
  expect(result?.ok).toBe(false);
  expect(callsOf(calls, 'discard_draft')).toEqual([]);
});

test('a draft that could not be read is neither written over nor thrown away', async () => {
  const calls = bridge({
    get_draft: () => {
      throw { code: 'store.damaged', params: {} };
    },
    create_customer: () => saved,
    look_alikes: () => [],
  });
  const form = new NewCustomerForm();
  await form.restore();
  expect(form.unread?.code).toBe('store.damaged');
  form.typed.name = '张伟';
  await form.keep();
  await form.save();
  await form.clear();
  expect(callsOf(calls, 'save_draft')).toEqual([]);
  expect(callsOf(calls, 'discard_draft')).toEqual([]);
});

test('what is typed before the draft is read stays, and the draft fills in the rest', async () => {
  const body = JSON.stringify({ name: '王芳', title: '主任医师' });
  bridge({ get_draft: () => ({ form: FORM, body, saved_at: 'x' }), look_alikes: () => [] });
  const form = new NewCustomerForm();
  const reading = form.restore();
  form.typed.name = '张伟';
  await reading;
  expect(form.typed).toMatchObject({ name: '张伟', title: '主任医师' });
});

test('saving waits for the last comparison, and asks once about somebody who is very likely the same', async () => {
  let answer: (alike: unknown[]) => void = () => undefined;
  const calls = bridge({
    look_alikes: () => new Promise((settle) => (answer = settle)),
    create_customer: () => saved,
  });
  const form = new NewCustomerForm();
  form.typed.name = '张伟';
  form.changed();
  const saving = form.save();
  await arrive();
  expect(callsOf(calls, 'create_customer')).toEqual([]);
  answer([alike('old')]);
  expect(await saving).toBeNull();
  expect(form.doubt?.row.id).toBe('old');
  expect(callsOf(calls, 'create_customer')).toEqual([]);
  expect((await form.save())?.ok).toBe(true);
  expect(callsOf(calls, 'create_customer')).toHaveLength(1);
});

test('what is changed after the question is asked about anew; a mere namesake is not asked about', async () => {
  let found = [alike('old')];
  bridge({ look_alikes: () => found, create_customer: () => saved });
  const form = new NewCustomerForm();
  form.typed.name = '张伟';
  form.changed();
  expect(await form.save()).toBeNull();
  form.typed.name = '张维';
  form.changed();
  expect(form.doubt).toBeNull();
  expect(await form.save()).toBeNull();
  found = [alike('namesake', false)];
  form.changed();
  expect((await form.save())?.ok).toBe(true);
});
