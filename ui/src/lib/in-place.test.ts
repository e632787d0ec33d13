import { expect, test } from 'vitest';
import { InPlace } from './in-place.svelte';
import type { AppError, Result } from './result';

const FULL: AppError = { code: 'store.disk_full', params: {} };

/** A save whose outcomes the test decides, in order. */
function controlled() {
  const calls: { value: string; settle: (result: Result<string>) => void }[] = [];
  const save = (value: string) =>
    new Promise<Result<string>>((settle) => calls.push({ value, settle }));
  return { calls, save };
}

const turn = () => new Promise((done) => setTimeout(done));

test('a new value is shown before it is saved', () => {
  const { save } = controlled();
  const phone = new InPlace('138', save);
  void phone.set('139');
  expect(phone.value).toBe('139');
  expect(phone.saving).toBe(true);
});

test('a value that could not be saved goes back and says why', async () => {
  const phone = new InPlace('138', async () => ({ ok: false, error: FULL }));
  await phone.set('139');
  expect(phone.value).toBe('138');
  expect(phone.problem).toEqual(FULL);
  expect(phone.saving).toBe(false);
});

test('retry sends the value that failed once more', async () => {
  let full = true;
  const phone = new InPlace('138', async (value: string) =>
    full ? { ok: false, error: FULL } : { ok: true, value },
  );
  await phone.set('139');
  full = false;
  await phone.retry();
  expect(phone.value).toBe('139');
  expect(phone.problem).toBeNull();
});

test('edits are saved one after the other, in the order they were made', async () => {
  const { calls, save } = controlled();
  const phone = new InPlace('1', save);
  void phone.set('2');
  void phone.set('3');
  await turn();
  expect(calls.map((call) => call.value)).toEqual(['2']);
  calls[0]?.settle({ ok: true, value: '2' });
  await turn();
  expect(calls.map((call) => call.value)).toEqual(['2', '3']);
  expect(phone.value).toBe('3');
});

test('an earlier failure does not take a later value off the screen', async () => {
  const { calls, save } = controlled();
  const phone = new InPlace('1', save);
  void phone.set('2');
  void phone.set('3');
  await turn();
  calls[0]?.settle({ ok: false, error: FULL });
  await turn();
  expect(phone.value).toBe('3');
  expect(phone.problem).toBeNull();
});

test('what was really stored is shown, not what was typed', async () => {
  const phone = new InPlace('', async (value: string) => ({ ok: true, value: value.trim() }));
  await phone.set(' 139 ');
  expect(phone.value).toBe('139');
});

test('a value saved elsewhere is taken over, but not on top of an edit on its way', async () => {
  const { calls, save } = controlled();
  const phone = new InPlace('1', save);
  phone.refresh('2');
  expect(phone.value).toBe('2');
  void phone.set('3');
  phone.refresh('4');
  expect(phone.value).toBe('3');
  await turn();
  calls[0]?.settle({ ok: true, value: '3' });
  await turn();
  expect(phone.value).toBe('3');
});
