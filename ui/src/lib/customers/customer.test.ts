import { expect, test } from 'vitest';
import { arrive, bridge, callsOf } from './bridge.fixture';
import { CustomerView } from './customer.svelte';

function page(record: Record<string, unknown>) {
  return { customer: { kind: 'person', record: { id: 'p1', revision: 4, ...record } } };
}

test('a field is saved with the revision that was read, and shows the answer', async () => {
  const calls = bridge({
    customer_page: () => page({ name: '张伟', mobile: null }),
    search: () => [{ id: 'p1', reading: [{ text: '张', pinyin: 'zhāng' }] }],
    save_person: () => ({
      value: { id: 'p1', revision: 5, name: '张伟', mobile: '13800000142' },
      group: null,
    }),
  });
  const view = new CustomerView();
  await view.open('p1');
  expect(view.reading).toHaveLength(1);
  const result = await view.save('mobile', '138 0000 0142', '已改手机');
  expect(result).toEqual({ ok: true, value: '13800000142' });
  expect(callsOf(calls, 'save_person')).toEqual([
    { edit: { id: 'p1', revision: 4, fields: { mobile: '138 0000 0142' } } },
  ]);
  expect(view.page?.customer.record.revision).toBe(5);
});

test('the pinyin follows a new name', async () => {
  let name = '张伟';
  bridge({
    customer_page: () => page({ name }),
    search: ({ text }) => [{ id: 'p1', reading: [{ text, pinyin: `${String(text)}…` }] }],
  });
  const view = new CustomerView();
  await view.open('p1');
  name = '章伟';
  await view.refresh();
  expect(view.reading[0]?.text).toBe('章伟');
});

test('an answer for the customer before is not shown', async () => {
  const answers: ((value: unknown) => void)[] = [];
  bridge({
    customer_page: () => new Promise((answer) => answers.push(answer)),
    search: () => [],
  });
  const view = new CustomerView();
  void view.open('p1');
  await arrive();
  void view.open('p2');
  await arrive();
  answers[1]?.(page({ id: 'p2', name: '二' }));
  answers[0]?.(page({ id: 'p1', name: '一' }));
  await arrive();
  expect(view.page?.customer.record.name).toBe('二');
});

test('a customer that cannot be read says why', async () => {
  bridge({
    customer_page: () => {
      throw { code: 'store.gone', params: {} };
    },
  });
  const view = new CustomerView();
  await view.open('p1');
  expect(view.problem?.code).toBe('store.gone');
  expect(view.page).toBeNull();
});
