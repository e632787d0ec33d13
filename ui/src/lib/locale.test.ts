import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test } from 'vitest';
import DateInput from './components/DateInput.svelte';
import { Locale, locale } from './locale.svelte';
import { m } from './paraglide/messages';

test('a switch of language changes the words in place and keeps what is being typed', async () => {
  render(DateInput, { value: null });
  const field = screen.getByRole<HTMLInputElement>('textbox');
  await fireEvent.input(field, { target: { value: '2026-1' } });
  expect(field.placeholder).toBe('年-月-日');

  locale.choose('en');
  await tick();
  expect(field.isConnected).toBe(true);
  expect(field.placeholder).toBe('year-month-day');
  expect(field.value).toBe('2026-1');
});

test('the choice is remembered for the next start', () => {
  locale.choose('en');
  expect(new Locale().current).toBe('en');
});

test('without a choice the language is that of the system', () => {
  localStorage.clear();
  expect(new Locale().choice).toBe('system');
  expect(new Locale().current).toBe(navigator.language.startsWith('en') ? 'en' : 'zh');
});

test('messages follow the language', () => {
  expect(m.common_save()).toBe('保存');
  locale.choose('en');
  expect(m.common_save()).toBe('Save');
});
