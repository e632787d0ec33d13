import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import AffiliationDialog from '$lib/customers/AffiliationDialog.svelte';
import { arrive, bridge } from '$lib/customers/bridge.fixture';
import NewCode from '$lib/customers/NewCode.svelte';
import TagDialog from '$lib/customers/TagDialog.svelte';
import { keeper, kept } from '$lib/drafts/kept.fixture';
import type { AppError } from '$lib/result';
import AddRow from './AddRow.svelte';
import { CatalogueRoom } from './catalogue.svelte';
import FilingDialog from './FilingDialog.svelte';
import NameInput from './NameInput.svelte';
import OwnFieldDialog from './OwnFieldDialog.svelte';

beforeEach(() => {
  kept.clear();
  bridge({ ...keeper, list_page: () => ({ rows: [], total: 0 }) });
});

const refused = { code: 'store.full', params: {} };
const tagging = {
  title: '加标签',
  known: [],
  mayBeNew: true,
  total: 3,
  onchoose: () => Promise.resolve(refused as AppError),
};

const dialogs = {
  filing: {
    field: /^备案号/,
    open: (onclose: () => void) =>
      render(FilingDialog, { room: new CatalogueRoom(), view: null, onclose }),
  },
  'own field': {
    field: /^字段名/,
    open: (onclose: () => void) =>
      render(OwnFieldDialog, { room: new CatalogueRoom(), view: null, onclose }),
  },
  affiliation: {
    field: /^职务/,
    open: (onclose: () => void) =>
      render(AffiliationDialog, { personId: 'wang', line: null, onclose }),
  },
  tag: {
    field: /^标签/,
    open: (onclose: () => void) => render(TagDialog, { ...tagging, onclose }),
  },
  code: {
    field: /^系统/,
    open: (onclose: () => void) => render(NewCode, { customerId: 'wang', onclose }),
  },
};

test.each(Object.entries(dialogs))(
  'what was typed into a new %s is there again after the window was gone; cancelling gives it up',
  async (_, { field, open }) => {
    const first = open(vi.fn());
    await fireEvent.input(await screen.findByLabelText(field), {
      target: { value: '沪备 2026-17' },
    });
    await arrive();
    expect([...kept.values()].join()).toContain('沪备 2026-17');
    first.unmount();

    const onclose = vi.fn();
    open(onclose);
    const again = await screen.findByLabelText<HTMLInputElement>(field);
    await vi.waitFor(() => {
      expect(again.value).toBe('沪备 2026-17');
    });
    await fireEvent.click(screen.getByRole('button', { name: /^取消/ }));
    await arrive();
    expect(onclose).toHaveBeenCalled();
    expect([...kept.keys()]).toEqual([]);
  },
);

test('a tag that is refused stays in its dialog, with what went wrong', async () => {
  const onclose = vi.fn();
  render(TagDialog, { ...tagging, onclose });
  const field = await screen.findByLabelText<HTMLInputElement>(/^标签/);
  await fireEvent.input(field, { target: { value: '重点跟进' } });
  await fireEvent.click(screen.getByRole('button', { name: '加标签' }));
  expect(await screen.findByRole('alert')).toBeTruthy();
  expect([field.value, onclose.mock.calls.length]).toEqual(['重点跟进', 0]);
});

test('a name for something new is there again after the window was gone, and gone when it was taken', async () => {
  const taken = vi.fn(() => Promise.resolve(false));
  const row = { label: '添加品牌', keepAs: 'catalogue/brand/line', onadd: taken };
  const first = render(AddRow, row);
  await fireEvent.input(screen.getByLabelText(row.label, { selector: 'input' }), {
    target: { value: '安宁平' },
  });
  await fireEvent.click(screen.getByRole('button', { name: row.label }));
  await arrive();
  expect(kept.get(row.keepAs)).toBe('安宁平');
  first.unmount();

  render(AddRow, row);
  const again = screen.getByLabelText<HTMLInputElement>(row.label, { selector: 'input' });
  await vi.waitFor(() => {
    expect(again.value).toBe('安宁平');
  });
  taken.mockResolvedValue(true);
  await fireEvent.keyDown(again, { key: 'Enter' });
  await arrive();
  expect([taken.mock.lastCall, again.value, kept.size]).toEqual([['安宁平'], '', 0]);
});

test('another name that is refused stays to be corrected, and Escape takes it back', async () => {
  const onsave = vi.fn(() => Promise.resolve(false));
  render(NameInput, { label: '名称', value: '安宁平', onsave });
  const field = screen.getByLabelText<HTMLInputElement>('名称');
  await fireEvent.input(field, { target: { value: '安宁平片' } });
  await fireEvent.keyDown(field, { key: 'Enter' });
  await arrive();
  expect([onsave.mock.lastCall, field.value]).toEqual([['安宁平片'], '安宁平片']);
  await fireEvent.blur(field);
  expect([onsave.mock.calls.length, field.value]).toEqual([1, '安宁平片']);
  await fireEvent.keyDown(field, { key: 'Enter' });
  await arrive();
  expect(onsave.mock.calls.length).toBe(2);
  await fireEvent.keyDown(field, { key: 'Escape' });
  expect(field.value).toBe('安宁平');
});
