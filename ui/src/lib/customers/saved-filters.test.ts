import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import { keeper, kept } from '$lib/drafts/kept.fixture';
import { arrive, bridge } from './bridge.fixture';
import type { CustomerList } from './list.svelte';
import SavedFilters from './SavedFilters.svelte';

beforeEach(() => {
  kept.clear();
  bridge(keeper);
});

const begin = async () => {
  await fireEvent.click(screen.getByRole('button', { name: '保存当前筛选' }));
  return await screen.findByLabelText<HTMLInputElement>('筛选名称');
};

test('the name of a filter is kept as it is typed, stays when it is refused and goes when it is taken', async () => {
  const save = vi.fn(() =>
    Promise.resolve({ ok: false, error: { code: 'store.full', params: {} } } as object),
  );
  const list = { isWhole: false, savedName: null, saved: [], savedCounts: {}, facets: null, save };
  const props = { list: list as unknown as CustomerList };
  const first = render(SavedFilters, props);
  const field = await begin();
  await fireEvent.input(field, { target: { value: '三甲 心内' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  await arrive();
  await fireEvent.blur(field);
  expect([save.mock.calls.length, field.value]).toEqual([1, '三甲 心内']);
  first.unmount();

  render(SavedFilters, props);
  const again = await begin();
  await vi.waitFor(() => {
    expect(again.value).toBe('三甲 心内');
  });
  save.mockResolvedValue({ ok: true, value: null });
  await fireEvent.keyDown(again, { key: 'Enter' });
  await arrive();
  expect(screen.queryByLabelText('筛选名称')).toBe(null);
  expect(kept.size).toBe(0);
});
