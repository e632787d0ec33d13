import { expect, test, vi } from 'vitest';
import type { Result } from './result';
import { RowSource, type RowPage } from './rows.svelte';

type Row = { id: string };

function listOf(total: number, prefix = 'row') {
  return vi.fn(async (offset: number, limit: number): Promise<Result<RowPage<Row>>> => ({
    ok: true,
    value: {
      total,
      rows: Array.from({ length: Math.min(limit, total - offset) }, (_, step) => ({
        id: `${prefix} ${offset + step}`,
      })),
    },
  }));
}

/** Lets the answers that are on their way arrive. */
const arrive = () => new Promise((done) => setTimeout(done));

test('only the pages in view are fetched, each once', async () => {
  const fetch = listOf(1000);
  const source = new RowSource(fetch);
  source.ensure({ start: 90, end: 120 });
  source.ensure({ start: 95, end: 125 });
  await arrive();
  source.ensure({ start: 90, end: 120 });
  expect(fetch.mock.calls).toEqual([
    [0, 100],
    [100, 100],
  ]);
  expect(source.row(119)).toEqual({ id: 'row 119' });
  expect(source.total).toBe(1000);
});

test('a refresh keeps the old rows on screen until the new ones are here', async () => {
  let answer = listOf(10, 'old');
  const source = new RowSource<Row>((offset, limit) => answer(offset, limit));
  source.ensure({ start: 0, end: 10 });
  await arrive();

  answer = listOf(10, 'new');
  source.refresh();
  expect(source.row(3)).toEqual({ id: 'old 3' });
  await arrive();
  expect(source.row(3)).toEqual({ id: 'new 3' });
});

test('an answer to a question asked before a refresh is dropped', async () => {
  const answers: ((rows: RowPage<Row>) => void)[] = [];
  const source = new RowSource<Row>(
    () => new Promise((done) => answers.push((value) => done({ ok: true, value }))),
  );
  source.ensure({ start: 0, end: 1 });
  source.refresh();
  answers[1]?.({ rows: [{ id: 'new' }], total: 1 });
  await arrive();
  answers[0]?.({ rows: [{ id: 'old' }], total: 1 });
  await arrive();
  expect(source.row(0)).toEqual({ id: 'new' });
});

test('rows of an older reading outside the window are forgotten', async () => {
  let answer = listOf(1000, 'old');
  const source = new RowSource<Row>((offset, limit) => answer(offset, limit));
  source.ensure({ start: 0, end: 20 });
  source.ensure({ start: 500, end: 520 });
  await arrive();

  answer = listOf(1000, 'new');
  source.refresh();
  await arrive();
  expect(source.row(0)).toBeUndefined();
  expect(source.row(505)).toEqual({ id: 'new 505' });
});

test('a failed fetch says why and is asked again by a refresh', async () => {
  let works = false;
  const good = listOf(5);
  const source = new RowSource<Row>(async (offset, limit) =>
    works ? good(offset, limit) : { ok: false, error: { code: 'store.damaged', params: {} } },
  );
  source.ensure({ start: 0, end: 5 });
  await arrive();
  expect(source.problem?.code).toBe('store.damaged');

  works = true;
  source.refresh();
  await arrive();
  expect(source.problem).toBeNull();
  expect(source.row(4)).toEqual({ id: 'row 4' });
});

test('a long scroll does not keep every page', async () => {
  const source = new RowSource(listOf(100_000));
  for (let start = 0; start < 100_000; start += 100) source.ensure({ start, end: start + 30 });
  await arrive();
  const kept = Array.from({ length: 1000 }, (_, page) => source.row(page * 100)).filter(Boolean);
  expect(kept.length).toBeLessThanOrEqual(60);
  expect(source.row(99_900)).toEqual({ id: 'row 99900' });
});
