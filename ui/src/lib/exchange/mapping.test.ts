import { expect, test } from 'vitest';
import type { Mapping } from '$lib/api/bindings';
import { aimOf, fileName, optionOf, samplesOf, send, stateOf, systemsOf } from './mapping';

const mapping: Mapping = {
  target: 'customers',
  columns: [
    { heading: '姓名', to: { as: 'field', name: 'name' }, confidence: 100 },
    { heading: '联系人', to: { as: 'ignore' }, confidence: 50 },
    { heading: '标签', to: { as: 'field', name: 'tags' }, confidence: 90 },
    { heading: '编码', to: { as: 'external_code', name: 'crm' }, confidence: 40 },
    { heading: '月处方量', to: { as: 'refused', name: 'compliance.sales_on_person' } },
  ],
};

test('every aim comes back from its option, also when its name holds a colon', () => {
  for (const { to } of mapping.columns) expect(aimOf(optionOf(to))).toEqual(to);
  expect(aimOf('own_field:学会: 任职')).toEqual({ as: 'own_field', name: '学会: 任职' });
  expect(aimOf('nonsense:x')).toEqual({ as: 'ignore' });
});

test('a field that another column had is taken from it', () => {
  const sent = send(mapping, 1, { as: 'field', name: 'name' });
  expect(sent.columns[1]).toMatchObject({ to: { as: 'field', name: 'name' }, confidence: 100 });
  expect(sent.columns[0]?.to).toEqual({ as: 'ignore' });
  expect(mapping.columns[0]?.to).toEqual({ as: 'field', name: 'name' });
});

test('several columns may be tags, and several may be left out', () => {
  const tagged = send(mapping, 1, { as: 'field', name: 'tags' });
  expect(tagged.columns[2]?.to).toEqual({ as: 'field', name: 'tags' });
  const left = send(mapping, 0, { as: 'ignore' });
  expect(left.columns.map(({ to }) => to.as)).toEqual([
    'ignore',
    'ignore',
    'field',
    'external_code',
    'refused',
  ]);
});

test('a column says whether it is recognised, guessed, chosen, open, left out or refused', () => {
  const states = (chosen: number[]) =>
    mapping.columns.map((column, index) => stateOf(column, index, new Set(chosen)));
  expect(states([])).toEqual(['known', 'open', 'known', 'guess', 'refused']);
  expect(states([0, 1, 4])).toEqual(['chosen', 'ignored', 'known', 'guess', 'refused']);
});

test('samples are the first three different cells that are not blank', () => {
  const rows = [['王芳'], [' '], ['李伟'], ['王芳'], ['曾薇'], ['单晓']];
  expect(samplesOf(rows, 0)).toEqual(['王芳', '李伟', '曾薇']);
  expect(samplesOf(rows, 9)).toEqual([]);
});

test('codes can go to the systems of the file and to the nameless one', () => {
  expect(systemsOf(mapping)).toEqual(['crm', 'code']);
});

test('a file is called by the last part of its path', () => {
  expect(fileName('C:\\表格\\客户名单.xlsx')).toBe('客户名单.xlsx');
  expect(fileName('/home/li/客户.csv')).toBe('客户.csv');
});
