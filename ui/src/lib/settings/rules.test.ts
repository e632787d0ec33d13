import { expect, test } from 'vitest';
import { bridge, callsOf } from '$lib/customers/bridge.fixture';
import { Rules, excludes } from './rules.svelte';

const policy = { id: 'p1', revision: 1, idle_lock_minutes: 15, excludes_email: true };

test('a channel counts unless the policy leaves it out, and each change is saved by itself', async () => {
  const next = { ...policy, id: 'p2', excludes_email: false };
  const calls = bridge({
    policy: () => policy,
    save_policy: () => ({ value: next, group: 'g' }),
  });
  const rules = new Rules();
  await rules.load();
  expect([rules.counts('phone'), rules.counts('email')]).toEqual([true, false]);
  expect(await rules.set(excludes('email'), true)).toBeNull();
  expect(await rules.set(excludes('email'), false)).toBe('g');
  expect(callsOf(calls, 'save_policy')).toEqual([
    { edit: { id: 'p1', revision: 1, fields: { excludes_email: false } } },
  ]);
  expect([rules.counts('email'), rules.policy?.id]).toEqual([true, 'p2']);
});

test('a refused change says which rule it is about and leaves what holds', async () => {
  bridge({
    policy: () => policy,
    save_policy: () => {
      throw { code: 'record.field_missing', params: { field: 'counted_channels' } };
    },
  });
  const rules = new Rules();
  await rules.load();
  expect(await rules.set(excludes('phone'), true)).toBeNull();
  expect([rules.refused, rules.problem?.code]).toEqual(['excludes_phone', 'record.field_missing']);
  expect(rules.counts('phone')).toBe(true);
});

test('counting anew is heard until it is done', () => {
  const rules = new Rules();
  rules.hear({ what: 'progress', task: 'import', done: 1, total: 2 });
  expect(rules.recount).toBeNull();
  rules.hear({ what: 'progress', task: 'recount', done: 200, total: 900 });
  expect(rules.recount).toEqual({ done: 200, total: 900 });
  rules.hear({ what: 'changed', action: 'recount' });
  expect(rules.recount).toBeNull();
});
