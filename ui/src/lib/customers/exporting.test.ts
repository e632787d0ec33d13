import { expect, test, vi } from 'vitest';
import { bridge, callsOf } from './bridge.fixture';
import { CustomerExport } from './exporting.svelte';

const said = vi.hoisted(() => ({ well: [] as string[], problems: [] as string[] }));
vi.mock('$lib/toasts', () => ({
  undoToast: () => {},
  problemToast: (error: { code: string }) => said.problems.push(error.code),
  saidToast: (message: string) => said.well.push(message),
}));

const two = { which: 'selected' as const, ids: ['p1', 'p2'] };

test('the file goes where the system dialog says, and how many is said', async () => {
  const calls = bridge({
    'plugin:dialog|save': () => '/tmp/客户.xlsx',
    export_customers: () => 2,
  });
  const exporting = new CustomerExport();
  await exporting.run(two, 'xlsx');
  expect(callsOf(calls, 'export_customers')).toEqual([
    { chosen: two, path: '/tmp/客户.xlsx', format: 'xlsx' },
  ]);
  expect(said.well.at(-1)).toContain('/tmp/客户.xlsx');
  expect(exporting.busy).toBe(false);
});

test('a dialog that is closed exports nothing', async () => {
  const calls = bridge({ 'plugin:dialog|save': () => null });
  await new CustomerExport().run(two, 'csv');
  expect(callsOf(calls, 'export_customers')).toEqual([]);
});

test('a stopped export is no failure, and its progress is its own', async () => {
  const exporting = new CustomerExport();
  bridge({
    'plugin:dialog|save': () => '/tmp/a.csv',
    export_customers: () => {
      exporting.hear({ what: 'progress', task: 'import', done: 9, total: 9 });
      exporting.hear({ what: 'progress', task: 'export.customers', done: 1, total: 2 });
      throw { code: 'exchange.cancelled', params: {} };
    },
  });
  await exporting.run(two, 'csv');
  expect([exporting.done, exporting.total]).toEqual([1, 2]);
  expect(said.problems).toEqual([]);
});
