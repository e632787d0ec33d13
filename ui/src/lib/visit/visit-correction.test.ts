import { expect, test } from 'vitest';
import { prefilled } from './mock-store';
import { changesOf } from './visit-correction.svelte';

test('nothing differs from itself, whatever the order', () => {
  const form = prefilled({ brand_ids: ['jia', 'yi'] });
  expect(changesOf(form, { ...form, brand_ids: ['yi', 'jia'] })).toEqual({});
});

test('only what differs is sent, and an emptied text as an empty one', () => {
  const before = prefilled({ outcome: 'reached', outcome_note: '旧', objective: '目的' });
  const now = { ...before, outcome: 'partly' as const, outcome_note: '新', objective: '' };
  expect(changesOf(before, now)).toEqual({
    outcome: 'partly',
    outcome_note: '新',
    objective: '',
  });
});

test('a field that was empty and is empty still is no change', () => {
  const before = prefilled({ outcome_note: null });
  expect(changesOf(before, { ...before, outcome_note: '' })).toEqual({});
});
