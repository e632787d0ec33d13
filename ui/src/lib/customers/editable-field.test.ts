import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';
import type { Result } from '$lib/result';
import { arrive, bridge, callsOf } from './bridge.fixture';
import EditableField from './EditableField.svelte';

type Save = (value: string | null) => Promise<Result<string | null>>;

function field(props: Partial<{ value: string | null; type: 'text' | 'number'; save: Save }> = {}) {
  const save = vi.fn<Save>(props.save ?? (async (value) => ({ ok: true, value })));
  render(EditableField, { label: '电话', type: 'text', value: '138', ...props, save });
  return save;
}

async function begin(): Promise<HTMLInputElement> {
  await fireEvent.click(screen.getByRole('button', { name: /电话/ }));
  await arrive();
  return screen.getByRole<HTMLInputElement>('textbox', { name: '电话' });
}

async function type(input: HTMLInputElement, text: string, code: string) {
  await fireEvent.input(input, { target: { value: text } });
  await fireEvent.keyDown(input, { code });
  await arrive();
}

test('Enter saves and the new value is shown', async () => {
  const save = field();
  await type(await begin(), '139', 'Enter');
  expect(save).toHaveBeenCalledExactlyOnceWith('139');
  expect(screen.getByRole('button').textContent?.trim()).toBe('139');
});

test('Esc takes back what was typed', async () => {
  const save = field();
  await type(await begin(), '139', 'Escape');
  expect(save).not.toHaveBeenCalled();
  expect(screen.getByRole('button').textContent?.trim()).toBe('138');
});

test('leaving the field saves', async () => {
  const save = field();
  const input = await begin();
  await fireEvent.input(input, { target: { value: '' } });
  await fireEvent.focusOut(input);
  await arrive();
  expect(save).toHaveBeenCalledExactlyOnceWith(null);
  expect(screen.getByRole('button').textContent?.trim()).toBe('未填');
});

test('an unchanged value is not saved', async () => {
  const save = field();
  await type(await begin(), ' 138 ', 'Enter');
  expect(save).not.toHaveBeenCalled();
});

test('a failed value goes back, says why, and is sent again by Retry', async () => {
  let works = false;
  const full = { code: 'store.disk_full', params: {} };
  const save = field({
    save: async (value) => (works ? { ok: true, value } : { ok: false, error: full }),
  });
  await type(await begin(), '139', 'Enter');
  expect(screen.getByRole('button', { name: /电话/ }).textContent?.trim()).toBe('138');
  expect(screen.getByRole('alert').textContent).toContain('磁盘已满');
  works = true;
  await fireEvent.click(screen.getByRole('button', { name: '重试' }));
  await arrive();
  expect(save).toHaveBeenCalledTimes(2);
  expect(screen.getByRole('button').textContent?.trim()).toBe('139');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what is no number stays in the field, and full-width digits are read', async () => {
  const save = field({ type: 'number', value: null });
  const input = await begin();
  await type(input, '三百', 'Enter');
  expect(save).not.toHaveBeenCalled();
  expect(input.getAttribute('aria-invalid')).toBe('true');
  await type(input, '３２０', 'Enter');
  expect(save).toHaveBeenCalledExactlyOnceWith('320');
});

/** A store that keeps drafts; what is in it can be looked at. */
function keeping() {
  const drafts = new Map<string, string>();
  const calls = bridge({
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
  });
  return { calls, kept: () => Object.fromEntries(drafts) };
}

function longField(keepAs: string, save: Save = async (value) => ({ ok: true, value })) {
  const spy = vi.fn<Save>(save);
  const { unmount } = render(EditableField, {
    label: '备注',
    type: 'long',
    value: '旧',
    keepAs,
    save: spy,
  });
  return { save: spy, unmount };
}

async function write(text: string) {
  await fireEvent.click(screen.getByRole('button', { name: /备注/ }));
  await arrive();
  const area = screen.getByRole('textbox', { name: '备注' });
  await fireEvent.input(area, { target: { value: text } });
  await arrive();
  return area;
}

test('a long text is kept as it is typed, and is in its field again after the window was gone', async () => {
  const { kept } = keeping();
  const first = longField('field/p1/note');
  await write('上午门诊人多，下次');
  expect(kept()).toEqual({ 'field/p1/note': '上午门诊人多，下次' });
  first.unmount();

  const again = longField('field/p1/note');
  await arrive();
  const area = screen.getByRole<HTMLTextAreaElement>('textbox', { name: '备注' });
  expect(area.value).toBe('上午门诊人多，下次');
  await fireEvent.keyDown(area, { code: 'Enter', ctrlKey: true });
  await arrive();
  expect(again.save).toHaveBeenCalledExactlyOnceWith('上午门诊人多，下次');
  expect(kept()).toEqual({});
});

test('a long text that is given up, or ends as it was, leaves no draft; one that could not be saved does', async () => {
  const { kept, calls } = keeping();
  const { unmount } = longField('field/p2/note', async () => ({
    ok: false,
    error: { code: 'store.disk_full', params: {} },
  }));
  await fireEvent.keyDown(await write('半句'), { code: 'Escape' });
  await arrive();
  expect(kept()).toEqual({});
  await fireEvent.focusOut(await write('旧'));
  await arrive();
  expect(kept()).toEqual({});
  await fireEvent.focusOut(await write('要留住的话'));
  await arrive();
  expect(kept()).toEqual({ 'field/p2/note': '要留住的话' });
  expect(callsOf(calls, 'save_draft').length).toBeGreaterThan(0);
  unmount();
});
