import { fireEvent, render, screen } from '@testing-library/svelte';
import { tick } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keys } from '../keys.svelte';
import { RowSource } from '../rows.svelte';
import Fixture from './VirtualList.fixture.svelte';

let ids: string[];
let source: RowSource<{ id: string }>;
let selection: SvelteSet<string>;
const onopen = vi.fn();
let detachKeys: () => void;

beforeEach(async () => {
  ids = Array.from({ length: 1000 }, (_, index) => `row ${index}`);
  selection = new SvelteSet();
  source = new RowSource(async (offset, limit) => ({
    ok: true,
    value: {
      total: ids.length,
      rows: ids.slice(offset, offset + limit).map((id) => ({ id })),
    },
  }));
  detachKeys = keys.attach();
  render(Fixture, { source, selection, onopen });
  await arrive();
});
afterEach(() => detachKeys());

async function arrive() {
  await new Promise((done) => setTimeout(done));
  await tick();
}

async function press(code: string) {
  const list = screen.getByRole('grid');
  list.focus();
  await fireEvent.keyDown(list, { code });
  await arrive();
}

function current(): string | null | undefined {
  const id = screen.getByRole('grid').getAttribute('aria-activedescendant');
  return id && document.getElementById(id)?.textContent?.trim();
}

test('says how long it is and where each row stands, the header being the first', () => {
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('1001');
  const rows = screen.getAllByRole('row').map((row) => row.getAttribute('aria-rowindex'));
  expect(rows.slice(0, 3)).toEqual(['1', '2', '3']);
});

test('renders only the rows near those in view', () => {
  expect(screen.getAllByRole('row').length).toBeLessThan(100);
});

test('arrows, J and K move the cursor and Enter opens the row under it', async () => {
  await press('ArrowDown');
  await press('KeyJ');
  await press('KeyK');
  expect(current()).toBe('row 1');
  await press('Enter');
  expect(onopen).toHaveBeenCalledWith({ id: 'row 1' }, 1);
});

test('X selects the row under the cursor and takes it out again', async () => {
  await press('KeyJ');
  await press('KeyX');
  expect([...selection]).toEqual(['row 1']);
  await press('KeyX');
  expect([...selection]).toEqual([]);
});

test('the selection and the cursor stay with their rows when the list is read again', async () => {
  await press('KeyJ');
  await press('KeyX');
  ids.unshift('a new first row');
  source.refresh();
  await arrive();
  expect(current()).toBe('row 1');
  const selected = screen.getAllByRole('row', { selected: true });
  expect(selected.map((row) => row.textContent?.trim())).toEqual(['row 1']);
});

test('the cursor stays in the list when its row is gone', async () => {
  await press('KeyJ');
  ids.splice(1, 1);
  source.refresh();
  await arrive();
  expect(current()).toBe('row 2');
});

test('a click opens the row', async () => {
  await fireEvent.click(screen.getByText('row 2'));
  expect(onopen).toHaveBeenCalledWith({ id: 'row 2' }, 2);
});
