import { flushSync } from 'svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { draftOf } from './draft-of';
import { kept } from './kept.fixture';
import { KeptForm } from './kept-form.svelte';

vi.mock('@tauri-apps/api/core', async () => (await import('./kept.fixture')).core);

beforeEach(() => {
  kept.clear();
});

/** A form of a component that stays; gives back how the component goes. */
function opened(name: string) {
  let form!: KeptForm<{ title: string; brands: string[] }>;
  const close = $effect.root(() => {
    form = new KeptForm(name, { title: '', brands: [] });
  });
  flushSync();
  return { form, close };
}

test('what was typed before a power cut is there when the form opens again, and gone after it was used', async () => {
  const first = opened('filing/a/1');
  first.form.values.title = '主任医师';
  first.form.values.brands.push('甲');
  flushSync();
  await draftOf('filing/a/1').settled();
  first.close();

  const again = opened('filing/a/1');
  await vi.waitFor(() => {
    expect(again.form.values).toEqual({ title: '主任医师', brands: ['甲'] });
  });
  const newer = opened('filing/a/2');
  await draftOf('filing/a/2').settled();
  expect(newer.form.values.title).toBe('');
  again.form.discard();
  await vi.waitFor(() => {
    expect(kept.size).toBe(0);
  });
});

test('a form that is only opened keeps nothing, and one that is typed into before it answers is left alone', async () => {
  const untouched = opened('filing/b/1');
  await draftOf('filing/b/1').settled();
  untouched.close();
  expect(kept.size).toBe(0);

  kept.set('filing/c/1', JSON.stringify({ title: 'of yesterday', unknown: 1 }));
  const typing = opened('filing/c/1');
  typing.form.values.title = 'n';
  flushSync();
  await draftOf('filing/c/1').settled();
  expect(typing.form.values).toEqual({ title: 'n', brands: [] });
});

test('of a form of another version only the fields are taken up that are here', async () => {
  kept.set('filing/d/1', JSON.stringify({ title: '副主任', unknown: 1 }));
  const { form } = opened('filing/d/1');
  await vi.waitFor(() => {
    expect(form.values).toEqual({ title: '副主任', brands: [] });
  });
});
