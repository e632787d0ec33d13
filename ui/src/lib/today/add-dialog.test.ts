import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { arrive, bridge } from '$lib/customers/bridge.fixture';
import { keeper, kept } from '$lib/drafts/kept.fixture';
import AddDialog from './AddDialog.svelte';
import { DayWork } from './day-work.svelte';

async function open() {
  const onclose = vi.fn();
  const { unmount } = render(AddDialog, { work: new DayWork(), onclose });
  await vi.waitFor(() => screen.getByLabelText('目的（可不填）'));
  await arrive();
  return { onclose, unmount };
}

test('a call that is being planned is there again after the window was gone; closing gives it up', async () => {
  bridge({ ...keeper, list_page: () => ({ rows: [], total: 0 }) });
  const first = await open();
  await fireEvent.input(screen.getByLabelText('目的（可不填）'), {
    target: { value: '跟进三期数据' },
  });
  await arrive();
  expect(kept.get('plan/add')).toContain('跟进三期数据');
  first.unmount();

  const again = await open();
  expect(screen.getByLabelText<HTMLInputElement>('目的（可不填）').value).toBe('跟进三期数据');
  await fireEvent.click(screen.getByRole('button', { name: /^取消/ }));
  await arrive();
  expect(again.onclose).toHaveBeenCalled();
  expect([...kept.keys()]).toEqual([]);
});
