import { expect, test, vi } from 'vitest';
import { bridge, callsOf } from '$lib/customers/bridge.fixture';
import { session } from '$lib/shell/session.svelte';
import { Sample } from './sample.svelte';

const own = { customers: 0, catalogue: 0, visits: 0, plans: 0 };
const begun = vi.spyOn(session, 'beginAnew').mockImplementation(() => undefined);

test('the sample is loaded with progress, and is offered no more after it', async () => {
  let loaded = false;
  bridge({
    sample_state: () => ({ sample: loaded, fillable: !loaded, own }),
    load_sample: () => {
      loaded = true;
      return null;
    },
    start_state: () => ({ unlocked: true, exists: true, sample: loaded, staff_name: '林默' }),
  });
  const sample = new Sample();
  await sample.refresh();
  expect(sample.fillable).toBe(true);
  const loading = sample.load();
  sample.hear({ what: 'progress', task: 'sample.fill', done: 300, total: 1616 });
  expect([sample.busy, sample.done, sample.total]).toEqual(['load', 300, 1616]);
  await loading;
  expect([sample.busy, sample.fillable, session.start?.sample]).toEqual([null, false, true]);
});

test('clearing begins the page anew; a refusal says why and stays', async () => {
  const calls = bridge({
    sample_state: () => ({ sample: true, fillable: false, own }),
    clear_sample: () => '/data/backups/replaced-1',
  });
  const sample = new Sample();
  await sample.clear();
  expect(callsOf(calls, 'clear_sample')).toHaveLength(1);
  expect(begun.mock.calls[0]?.[0]).toContain('/data/backups/replaced-1');
  begun.mockClear();
  bridge({
    sample_state: () => ({ sample: true, fillable: false, own: { ...own, customers: 3 } }),
    clear_sample: () => {
      throw { code: 'store.sample_mixed', params: { customers: '3', catalogue: '0' } };
    },
  });
  await sample.clear();
  expect(begun).not.toHaveBeenCalled();
  expect([sample.problem?.code, sample.state?.own.customers]).toEqual(['store.sample_mixed', 3]);
});
