import { expect, test } from 'vitest';
import { explain } from './errors';
import { locale } from './locale.svelte';

test('an error says what happened, what is safe and what to do, in the language chosen', () => {
  const full = { code: 'store.disk_full', params: {} };
  expect(explain(full)).toEqual({
    title: '磁盘已满，没有保存',
    safe: '之前保存的都在，刚输入的还在屏幕上。',
    action: '腾出一些空间，然后重试。',
  });
  locale.choose('en');
  expect(explain(full).title).toBe('The disk is full, nothing was saved');
});

test('a code this build does not know reads as an error of the app', () => {
  expect(explain({ code: 'store.from_the_future', params: {} }).title).toBe('程序出了错');
  expect(explain({ code: 'constructor', params: {} }).title).toBe('程序出了错');
});
