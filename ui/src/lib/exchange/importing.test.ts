import { expect, test } from 'vitest';
import { arrive, bridge, callsOf } from '$lib/customers/bridge.fixture';
import type { ImportReport, UndoResult } from '$lib/api/bindings';
import { Importing } from './importing.svelte';

function undone(part: Partial<UndoResult>): UndoResult {
  return { action: 'undo', changes: 0, kept: [], group: 'u', cut_short: false, ...part };
}

test('an undo of an import shows how much there is, can be stopped, and goes on to one result', async () => {
  let stop: (result: UndoResult) => void = () => undefined;
  const parts = [
    new Promise<UndoResult>((resolve) => (stop = resolve)),
    undone({ changes: 30, kept: [{ kind: 'person', id: 'a', field: 'title' }] }),
  ];
  const calls = bridge({ undo: () => parts.shift(), cancel_task: () => null });
  const importing = new Importing();
  importing.report = { group: 'g' } as ImportReport;

  const first = importing.undo();
  importing.hear({ what: 'progress', task: 'undo', done: 200, total: 630 });
  expect([importing.work, importing.done, importing.total]).toEqual(['undo', 200, 630]);
  await importing.cancel();
  expect(callsOf(calls, 'cancel_task')).toHaveLength(1);
  stop(undone({ changes: 600, cut_short: true }));
  await first;
  expect([importing.undone, importing.cutShort?.changes]).toEqual([null, 600]);

  await importing.undo();
  await arrive();
  expect(callsOf(calls, 'undo')).toEqual([{ group: 'g' }, { group: 'g' }]);
  expect(importing.cutShort).toBeNull();
  expect([importing.undone?.changes, importing.undone?.kept.length]).toEqual([630, 1]);
});
