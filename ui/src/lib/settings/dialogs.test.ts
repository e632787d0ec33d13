import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, expect, test, vi } from 'vitest';
import AffiliationDialog from '$lib/customers/AffiliationDialog.svelte';
import { arrive, bridge } from '$lib/customers/bridge.fixture';
import { keeper, kept } from '$lib/drafts/kept.fixture';
import { CatalogueRoom } from './catalogue.svelte';
import FilingDialog from './FilingDialog.svelte';
import OwnFieldDialog from './OwnFieldDialog.svelte';

beforeEach(() => {
  kept.clear();
  bridge({ ...keeper, list_page: () => ({ rows: [], total: 0 }) });
});

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
