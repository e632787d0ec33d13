import { beforeEach, expect, test, vi } from 'vitest';
import { bridge, callsOf } from '$lib/customers/bridge.fixture';
import { session } from '$lib/shell/session.svelte';
import { Restoring } from './restoring.svelte';

const view = {
  staff_name: '林默',
  territory: '华东二区',
  sample: false,
  customers: 612,
  visits: 1100,
  changed_at: '2026-11-24T09:42:00+08:00',
};

const begun = vi.spyOn(session, 'beginAnew').mockImplementation(() => undefined);

beforeEach(() => begun.mockClear());

function refuse(code: string): never {
  throw { code, params: {}, detail: code };
}

test('a backup is shown before it is restored, and the page begins anew after it', async () => {
  const calls = bridge({
    look_into_backup: () => view,
    restore_backup: () => ({ kept: '/data/backups/replaced-1' }),
  });
  const restoring = new Restoring('/backups/b.rounds');
  expect(restoring.ready).toBe(false);
  restoring.text = 'correct horse';
  await restoring.look();
  expect(restoring.view).toEqual(view);
  expect(callsOf(calls, 'restore_backup')).toEqual([]);
  expect(await restoring.restore()).toBe(true);
  expect(callsOf(calls, 'restore_backup')).toEqual([
    {
      path: '/backups/b.rounds',
      secret: { kind: 'passphrase', text: 'correct horse' },
      passphrase: null,
    },
  ]);
  expect(begun.mock.calls[0]?.[0]).toContain('/data/backups/replaced-1');
});

test('with a recovery code nothing is restored before a new passphrase is set', async () => {
  const calls = bridge({ look_into_backup: () => view, restore_backup: () => ({ kept: null }) });
  const restoring = new Restoring('/backups/b.rounds');
  restoring.begin({ way: 'recovery_code' });
  restoring.text = 'ABCD-EFGH';
  await restoring.look();
  expect(restoring.ready).toBe(false);
  restoring.passphrase = restoring.again = 'battery staple';
  expect(restoring.ready).toBe(true);
  await restoring.restore();
  expect(callsOf(calls, 'restore_backup')[0]).toMatchObject({ passphrase: 'battery staple' });
});

test('a wrong passphrase is said at its field, another problem is not', async () => {
  bridge({ look_into_backup: () => refuse('store.wrong_passphrase') });
  const restoring = new Restoring('/backups/b.rounds');
  restoring.text = 'wrong horse';
  await restoring.look();
  expect([restoring.wrong?.code, restoring.view]).toEqual(['store.wrong_passphrase', null]);
  bridge({ look_into_backup: () => refuse('store.backup_damaged') });
  await restoring.look();
  expect([restoring.wrong, restoring.problem?.code]).toEqual([null, 'store.backup_damaged']);
});

test('another file forgets what was found out about the first', async () => {
  bridge({ look_into_backup: () => view });
  const restoring = new Restoring('/backups/a.rounds');
  restoring.text = 'correct horse';
  await restoring.look();
  restoring.begin({ path: '/backups/b.rounds' });
  expect([restoring.view, restoring.path, restoring.text]).toEqual([
    null,
    '/backups/b.rounds',
    'correct horse',
  ]);
});

test('a restore that fails says why and stays where it is', async () => {
  bridge({
    look_into_backup: () => view,
    restore_backup: () => refuse('store.disk_full'),
    start_state: () => ({ unlocked: true, exists: true, staff_name: '林默', territory: '' }),
  });
  const restoring = new Restoring('/backups/b.rounds');
  restoring.text = 'correct horse';
  await restoring.look();
  expect(await restoring.restore()).toBe(false);
  expect(restoring.problem?.code).toBe('store.disk_full');
  expect(begun).not.toHaveBeenCalled();
});
