import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import FacetRange from './FacetRange.svelte';

const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);

async function type(label: string, value: string, end: 'Enter' | 'leave') {
  await fireEvent.input(field(label), { target: { value } });
  if (end === 'Enter') await fireEvent.keyDown(field(label), { code: 'Enter' });
  else await fireEvent.blur(field(label));
}

test('a bound is taken when it is left or confirmed, and what is no number never is', async () => {
  const onchange = vi.fn();
  render(FacetRange, { title: '论文数', type: 'number', from: null, to: '9', onchange });
  expect(field('论文数 到').value).toBe('9');
  await type('论文数 从', '2.5', 'Enter');
  expect(onchange.mock.calls).toEqual([[{ from: '2.5' }]]);
  await type('论文数 从', '2.5x', 'leave');
  expect(field('论文数 从').getAttribute('aria-invalid')).toBe('true');
  expect(onchange).toHaveBeenCalledTimes(1);
  await type('论文数 到', ' ', 'leave');
  expect(onchange.mock.calls.at(-1)).toEqual([{ to: null }]);
});

test('a field of days takes days', async () => {
  const onchange = vi.fn();
  render(FacetRange, { title: '入会日', type: 'date', from: null, to: null, onchange });
  await type('入会日 从', '2026-02-31', 'leave');
  expect(onchange).not.toHaveBeenCalled();
  await type('入会日 从', '2026-02-01', 'Enter');
  expect(onchange.mock.calls).toEqual([[{ from: '2026-02-01' }]]);
});
