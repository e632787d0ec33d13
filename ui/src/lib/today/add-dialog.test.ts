import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import { arrive, bridge } from '$lib/customers/bridge.fixture';
import AddDialog from './AddDialog.svelte';
import { DayWork } from './day-work.svelte';

/** A store that keeps drafts; gives back what is in it. */
function keeping() {
  const drafts = new Map<string, string>();
  bridge({
    save_draft: ({ form, body }) => {
      drafts.set(String(form), String(body));
      return '2026-11-24T09:00:00Z';
    },
    get_draft: ({ form }) => {
      const body = drafts.get(String(form));
      return body === undefined ? null : { form, body, saved_at: '2026-11-24T09:00:00Z' };
    },
    discard_draft: ({ form }) => {
      drafts.delete(String(form));
      return null;
    },
    list_page: () => ({ rows: [], total: 0 }),
  });
  return drafts;
}

async function open() {
  const onclose = vi.fn();
  const { unmount } = render(AddDialog, { work: new DayWork(), onclose });
  await vi.waitFor(() => screen.getByLabelText('目的（可不填）'));
  await arrive();
  return { onclose, unmount };
}

test('a call that is being planned is there again after the window was gone; closing gives it up', async () => {
  const drafts = keeping();
  const first = await open();
  await fireEvent.input(screen.getByLabelText('目的（可不填）'), {
    target: { value: '跟进三期数据' },
  });
  await arrive();
  expect(drafts.get('plan/add')).toContain('跟进三期数据');
  first.unmount();

  const again = await open();
  expect(screen.getByLabelText<HTMLInputElement>('目的（可不填）').value).toBe('跟进三期数据');
  await fireEvent.click(screen.getByRole('button', { name: /^取消/ }));
  await arrive();
  expect(again.onclose).toHaveBeenCalled();
  expect([...drafts.keys()]).toEqual([]);
});
