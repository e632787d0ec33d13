import { beforeEach, expect, test, vi } from 'vitest';
import { draftOf } from './draft-of';
import { kept } from './kept.fixture';
import { KeptText } from './kept-text.svelte';

vi.mock('@tauri-apps/api/core', async () => (await import('./kept.fixture')).core);

beforeEach(() => {
  kept.clear();
});

test('what was typed before a lock is there when the dialog opens again, and gone after it was used', async () => {
  const first = new KeptText('event/report/1');
  first.text = 'AE-2026';
  await draftOf('event/report/1').settled();
  const again = new KeptText('event/report/1');
  await vi.waitFor(() => {
    expect(again.text).toBe('AE-2026');
  });
  expect(new KeptText('event/report/2').text).toBe('');
  again.discard();
  await vi.waitFor(() => {
    expect(kept.size).toBe(0);
  });
});

test('what is typed before the kept text comes is not written over', async () => {
  kept.set('publish/survey/a', 'of yesterday');
  const note = new KeptText('publish/survey/a');
  note.text = 'n';
  await draftOf('publish/survey/a').settled();
  expect([note.text, kept.get('publish/survey/a')]).toEqual(['n', 'n']);
});
