import { expect, test } from 'vitest';
import { api } from './api';
import { arrive, bridge, callsOf } from './bridge.fixture';
import { CustomerList } from './list.svelte';
import { filterOf } from './narrowing';
import type { ListFilter, ListRow } from './types';

function row(index: number): ListRow {
  return {
    id: `c${index}`,
    kind: 'person',
    institution_kind: null,
    name: `张伟${index}`,
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

/** A store of `total` customers; a text lets three through. */
function store(total: number) {
  const memory = new Map<string, string>();
  return bridge({
    list_page: (args) => {
      const { text = '' } = args['filter'] as Partial<ListFilter>;
      const [offset, limit] = [Number(args['offset']), Number(args['limit'])];
      const found = text === '' ? total : Math.min(3, total);
      const end = Math.min(found, offset + limit);
      const rows = Array.from({ length: Math.max(0, end - offset) }, (_, at) => row(offset + at));
      return { rows, total: found, more: text === '王' };
    },
    list_facets: () => ({
      kinds: [],
      institution_kinds: [],
      institutions: [],
      tags: [],
      never_visited: 7,
      total,
    }),
    own_fields: () => [
      { field: { id: 'f1', name: '学术兴趣', field_type: 'choice', retired: false }, choices: [] },
      { field: { id: 'f2', name: '旧', field_type: 'text', retired: true }, choices: [] },
    ],
    remember: ({ name, body }) => {
      if (body === null) memory.delete(String(name));
      else memory.set(String(name), String(body));
      return null;
    },
    remembered: () => [...memory],
  });
}

function lastFilter(calls: ReturnType<typeof store>): ListFilter {
  return callsOf(calls, 'list_page').at(-1)?.['filter'] as ListFilter;
}

test('a new filter reads the list again and waits for its rows before the cursor is on one', async () => {
  const calls = store(250);
  const list = new CustomerList();
  list.refresh();
  await arrive();
  list.cursor = 40;
  list.change({ text: 'zw' });
  expect(list.cursor).toBe(-1);
  await arrive();
  list.arrived();
  expect(list.cursor).toBe(0);
  expect(list.source.total).toBe(3);
  expect(lastFilter(calls).text).toBe('zw');
});

test('the same filter again does not read the list', async () => {
  const calls = store(10);
  const list = new CustomerList();
  list.change({ text: 'zw' });
  await arrive();
  const before = calls.length;
  list.change({ text: 'zw' });
  expect(calls.length).toBe(before);
});

test('ranges of the last visit do not overlap', () => {
  const list = new CustomerList();
  const of = (range: 'recent' | 'due' | 'overdue') => {
    const { visited_from, visited_to } = filterOf({ ...list.narrowing, range }, '2026-11-24');
    return [visited_from, visited_to];
  };
  expect(of('recent')).toEqual(['2026-11-10', undefined]);
  expect(of('due')).toEqual(['2026-10-25', '2026-11-09']);
  expect(of('overdue')).toEqual([undefined, '2026-10-24']);
});

test('the first press on last visit shows the latest first, the second turns it round', async () => {
  const calls = store(10);
  const list = new CustomerList();
  list.sortBy('last_visit');
  await arrive();
  expect(lastFilter(calls)).toMatchObject({ sort: 'last_visit', descending: true });
  list.sortBy('last_visit');
  await arrive();
  expect(lastFilter(calls)).toMatchObject({ sort: 'last_visit', descending: false });
});

test('going through records keeps to the filter and reads rows that are not here yet', async () => {
  const calls = store(1000);
  const list = new CustomerList();
  list.change({ tags: ['讲者'] });
  await arrive();
  list.arrived();
  expect((await list.goTo(1))?.id).toBe('c1');
  expect((await list.goTo(640))?.id).toBe('c640');
  expect(lastFilter(calls).tags).toEqual(['讲者']);
  expect(await list.goTo(1000)).toBeNull();
  expect(await list.goTo(-1)).toBeNull();
  expect(list.cursor).toBe(640);
});

test('a customer that is not in the list has no place in it', async () => {
  store(5);
  const list = new CustomerList();
  list.refresh();
  await arrive();
  expect(list.indexOf('c3')).toBe(3);
  expect(list.indexOf('elsewhere')).toBeNull();
});

test('a saved filter is found again by its name and marks itself as the one that is on', async () => {
  store(10);
  const list = new CustomerList();
  list.toggle('tags', '讲者');
  list.chooseRange('overdue');
  await list.save('久未拜访的讲者');
  expect(list.savedName).toBe('久未拜访的讲者');
  list.clear();
  expect(list.isWhole).toBe(true);
  expect(list.savedName).toBeNull();
  const saved = list.saved[0];
  if (saved) list.change(saved.narrowing);
  expect(list.narrowing).toMatchObject({ tags: ['讲者'], range: 'overdue' });
  await list.forget('久未拜访的讲者');
  expect(list.saved).toEqual([]);
});

test('the list is narrowed by a value of an own field or its bounds, and that can be saved', async () => {
  const calls = store(10);
  const list = new CustomerList();
  list.setOwnField('f1', { value: '临床研究' });
  list.setOwnField('f1', { value: ' 教学 ' });
  list.setOwnField('f2', { to: '9' });
  list.setOwnField('f2', { from: '2.5' });
  await arrive();
  const both = [
    { own_field_id: 'f1', value: '教学', from: null, to: null },
    { own_field_id: 'f2', value: '', from: '2.5', to: '9' },
  ];
  expect(lastFilter(calls).own_fields).toEqual(both);
  expect(list.isWhole).toBe(false);
  await list.save('教学');
  list.setOwnField('f1', { value: '' });
  list.setOwnField('f2', { from: null, to: '' });
  expect(list.isWhole).toBe(true);
  const saved = list.saved[0];
  if (saved) list.change(saved.narrowing);
  expect(list.narrowing.own_fields).toEqual(both);
  expect(list.savedName).toBe('教学');
});

test('own fields that are retired are not offered', async () => {
  store(10);
  const list = new CustomerList();
  await list.loadFacets();
  expect(list.ownFields.map(({ field }) => field.id)).toEqual(['f1']);
});

test('the departments of one chosen hospital are offered, and go with it', async () => {
  const calls = store(3);
  const list = new CustomerList();
  list.toggle('institution_ids', 'h1');
  await arrive();
  expect(list.departments.map(({ value }) => value)).toEqual(['c0', 'c1', 'c2']);
  list.chooseDepartment('c1');
  await arrive();
  expect(callsOf(calls, 'list_page').map(({ filter }) => filter)).toContainEqual(
    expect.objectContaining({ institution_ids: ['h1'], department_id: 'c1' }),
  );
  expect(list.isWhole).toBe(false);
  await list.save('h1 的科室');
  list.toggle('institution_ids', 'h2');
  await arrive();
  expect(list.narrowing.department_id).toBeNull();
  expect(list.departments).toEqual([]);
  const saved = list.saved[0];
  if (saved) list.change(saved.narrowing);
  expect(list.narrowing).toMatchObject({ institution_ids: ['h1'], department_id: 'c1' });
});

test('what an older version remembered and cannot be read is left out', async () => {
  bridge({
    list_page: () => ({ rows: [], total: 0 }),
    remembered: () => [
      ['broken', '{'],
      ['text', '"x"'],
      ['old', '{"tags":["讲者"]}'],
    ],
  });
  const list = new CustomerList();
  await list.loadSaved();
  expect(list.saved.map(({ name }) => name)).toEqual(['old']);
  expect(list.saved[0]?.narrowing.sort).toBe('name');
});

test('selecting all goes on past one page and stops at its limit', async () => {
  store(1700);
  const list = new CustomerList();
  list.refresh();
  await arrive();
  await list.selectAll();
  expect(list.selection.size).toBe(1000);
});

test('a text that fits more than the list holds says so, in its count and in that of a saved filter', async () => {
  store(10);
  const list = new CustomerList();
  list.change({ text: '王' });
  await arrive();
  expect([list.source.total, list.source.more]).toEqual([3, true]);
  await list.save('姓王的');
  expect(list.savedCounts).toEqual({ 姓王的: '3+' });
  list.change({ text: '' });
  await arrive();
  expect(list.source.more).toBe(false);
});

test('what is found by its name is chosen, and offered among the others from then on', async () => {
  const calls = store(10);
  const list = new CustomerList();
  await list.choose('institution_ids', 'far');
  expect(list.narrowing.institution_ids).toEqual(['far']);
  expect(callsOf(calls, 'list_facets').at(-1)?.['chosen']).toMatchObject({
    institution_ids: ['far'],
  });
  await list.choose('institution_ids', 'far');
  expect(list.narrowing.institution_ids).toEqual(['far']);
  list.chooseFoundDepartment({ value: 'd1', name: '骨科' });
  expect(list.narrowing.department_id).toBe('d1');
});

test('a filter that was saved before own fields had bounds is read as one without', async () => {
  const calls = store(10);
  const list = new CustomerList();
  await api.remember('filter', '旧', '{"own_fields":[{"own_field_id":"f1","value":"教学"}]}');
  await list.loadSaved();
  const saved = list.saved[0];
  if (saved) list.change(saved.narrowing);
  await arrive();
  expect(lastFilter(calls).own_fields).toEqual([
    { own_field_id: 'f1', value: '教学', from: null, to: null },
  ]);
  expect(list.ownField('f1').value).toBe('教学');
});

test('a saved filter by tier keeps its model and brand', async () => {
  const calls = store(10);
  const list = new CustomerList();
  const tier = {
    model_code: 'nine_box',
    brand_id: 'yi',
    tiers: ['A1', 'A2'],
    unrated: false,
    due: true,
  };
  list.change({ tier });
  expect(list.isWhole).toBe(false);
  await list.save('重点');
  list.clear();
  const saved = list.saved.find(({ name }) => name === '重点');
  if (!saved) throw new Error('it was saved');
  list.change(saved.narrowing);
  list.source.ensure({ start: 0, end: 1 });
  await arrive();
  expect(list.savedName).toBe('重点');
  expect(lastFilter(calls).tier).toMatchObject({ model_code: 'nine_box', brand_id: 'yi' });
  // The column follows what the list is narrowed by.
  expect(callsOf(calls, 'set_tier_view')[0]?.['view']).toEqual({
    model_code: 'nine_box',
    brand_id: 'yi',
  });
});
