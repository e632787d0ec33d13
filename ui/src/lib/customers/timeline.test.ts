import { expect, test } from 'vitest';
import { arrive, bridge, callsOf } from './bridge.fixture';
import { Timeline } from './timeline.svelte';
import type { TimelineCursor } from './types';

/** `total` visits a day apart, every third one with a next step. */
function store(total: number) {
  return bridge({
    timeline: ({ before, limit }) => {
      const from = before ? Number((before as TimelineCursor).id) + 1 : 0;
      const end = Math.min(total, from + Number(limit));
      const entries = Array.from({ length: end - from }, (_, at) => from + at).flatMap((index) => [
        ...(index % 3 === 0 ? [{ kind: 'next_step', id: `s${index}`, visit_id: `${index}` }] : []),
        { kind: 'visit', id: `${index}`, day: '2026-11-24' },
      ]);
      return { entries, next: end < total ? { at: '', id: `${end - 1}` } : null };
    },
  });
}

test('it reads on from where the last page ended, until the end', async () => {
  store(90);
  const timeline = new Timeline();
  await timeline.open('p1');
  expect(timeline.hasMore).toBe(true);
  await timeline.more();
  await timeline.more();
  await timeline.more();
  expect(timeline.hasMore).toBe(false);
  expect(timeline.entries.filter(({ kind }) => kind === 'visit')).toHaveLength(90);
});

test('a filter shows one kind', async () => {
  store(9);
  const timeline = new Timeline();
  await timeline.open('p1');
  timeline.filter = 'next_step';
  expect(timeline.shown.map(({ id }) => id)).toEqual(['s0', 's3', 's6']);
});

test('a refresh reads again as much as was read', async () => {
  const calls = store(90);
  const timeline = new Timeline();
  await timeline.open('p1');
  await timeline.more();
  await timeline.refresh();
  expect(callsOf(calls, 'timeline').at(-1)).toMatchObject({ before: null, limit: 80 });
  expect(timeline.entries.filter(({ kind }) => kind === 'visit')).toHaveLength(80);
});

test('an answer for the customer before does not show under the next one', async () => {
  const answers: ((page: unknown) => void)[] = [];
  bridge({ timeline: () => new Promise((answer) => answers.push(answer)) });
  const timeline = new Timeline();
  void timeline.open('p1');
  await arrive();
  void timeline.open('p2');
  await arrive();
  answers[1]?.({ entries: [{ kind: 'visit', id: 'of p2', day: '2026-11-24' }], next: null });
  answers[0]?.({ entries: [{ kind: 'visit', id: 'of p1', day: '2026-11-24' }], next: null });
  await arrive();
  expect(timeline.entries.map(({ id }) => id)).toEqual(['of p2']);
});
