import { expect, test } from 'vitest';
import { bridge, callsOf } from '$lib/customers/bridge.fixture';
import { FirstRun } from './first-run.svelte';

async function atTheCode(answers: Parameters<typeof bridge>[0]) {
  const calls = bridge({ create_store: () => 'AAAA-BBBB-CCCC', ...answers });
  const run = new FirstRun();
  run.name = '林默';
  run.territory = '华东二区';
  await run.next();
  run.passphrase = run.again = 'correct horse';
  await run.next();
  await run.next();
  expect(run.step).toBe('code');
  return { calls, run };
}

test('the first run is over when the code is written down and the store knows it', async () => {
  const { calls, run } = await atTheCode({ recovery_code_seen: () => null });
  run.written = 'cccx';
  expect(await run.next()).toBe(false);
  expect(callsOf(calls, 'recovery_code_seen')).toEqual([]);
  run.written = ' cccc ';
  expect(await run.next()).toBe(true);
  expect(callsOf(calls, 'recovery_code_seen')).toHaveLength(1);
});

test('locked on the step of the code, the first run does not say that it is over', async () => {
  const { run } = await atTheCode({
    recovery_code_seen: () => {
      throw { code: 'shell.locked', params: {}, detail: '' };
    },
  });
  run.written = 'CCCC';
  expect(await run.next()).toBe(false);
  expect(run.problem?.code).toBe('shell.locked');
});
