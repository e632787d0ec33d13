import { expect, test } from 'vitest';
import { Locale, loadWords, locale } from './locale.svelte';
import { m } from './paraglide/messages';

test('an input stands where its name stood, and a count chooses the form of the language', () => {
  expect(m.common_progress_count({ done: 3, total: 9 })).toBe('3 / 9');
  expect(m.common_time_left_minutes({ count: 1 })).toBe('约剩 1 分钟');
  locale.choose('en');
  expect(m.common_time_left_minutes({ count: 1 })).toBe('about 1 minute left');
  expect(m.common_time_left_minutes({ count: 2 })).toBe('about 2 minutes left');
});

test('a word is one function in both languages, so a table of words follows a switch', () => {
  const table = { save: m.common_save };
  expect(table.save).toBe(m.common_save);
  locale.choose('en');
  expect(table.save()).toBe('Save');
});

test('each language is a file of its own with the same words', async () => {
  const [zh, en] = await Promise.all([loadWords('zh'), loadWords('en')]);
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  expect(Object.keys(zh).length).toBeGreaterThan(1000);
});

test('the language that is read changes only when its words are there', async () => {
  const fresh = new Locale();
  expect(fresh.words).toBe(null);
  await fresh.ready();
  expect(fresh.words?.common_save).toBe('保存');
});
