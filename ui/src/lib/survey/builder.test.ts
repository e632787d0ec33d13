import { beforeEach, expect, test, vi } from 'vitest';
import { freeId } from '$lib/free-id';
import { Steps } from '$lib/versions/steps.svelte';
import { Builder, emptyKind } from './builder.svelte';

const kept = new Map<string, string>();
const published: unknown[] = [];

vi.mock('@tauri-apps/api/core', () => ({
  invoke: (command: string, given: Record<string, unknown> = {}) => {
    switch (command) {
      case 'survey_templates':
      case 'list_drafts':
      case 'check_survey_template':
        return Promise.resolve([]);
      case 'get_draft': {
        const body = kept.get(String(given.form));
        return Promise.resolve(body ? { form: given.form, body, saved_at: '2026-11-24' } : null);
      }
      case 'save_draft':
        kept.set(String(given.form), String(given.body));
        return Promise.resolve('2026-11-24');
      case 'discard_draft':
        kept.delete(String(given.form));
        return Promise.resolve(null);
      case 'publish_survey_template':
        published.push(given.template);
        return Promise.resolve({ value: 'survey_1-1', group: 'g' });
      default:
        return Promise.reject(new Error(command));
    }
  },
}));

beforeEach(() => {
  kept.clear();
});

async function open(): Promise<Builder> {
  const builder = new Builder('survey_1');
  await builder.load();
  return builder;
}

test('what is built is kept as it is typed and taken up again', async () => {
  const builder = await open();
  builder.add('nps');
  const first = builder.template.questions[0];
  if (!first) throw new Error('no question');
  first.text.zh = '推荐吗';
  builder.touch();
  await builder.draft.settled();
  const again = await open();
  expect(again.template.questions.map(({ text }) => text.zh)).toEqual(['推荐吗']);
  expect(again.changed).toBe(true);
});

test('questions are added after the one that is open, moved, duplicated and removed', async () => {
  const builder = await open();
  builder.add('nps');
  builder.add('text');
  builder.at = 0;
  builder.add('csat');
  const order = () => builder.template.questions.map(({ kind }) => kind.type);
  expect(order()).toEqual(['nps', 'csat', 'text']);
  builder.move(1, 1);
  expect([order(), builder.at]).toEqual([['nps', 'text', 'csat'], 2]);
  builder.move(2, 1);
  expect(order()).toEqual(['nps', 'text', 'csat']);
  builder.duplicate(0);
  expect(builder.template.questions.map(({ id }) => id)).toEqual(['q1', 'q4', 'q2', 'q3']);
  builder.remove(1);
  expect(order()).toEqual(['nps', 'text', 'csat']);
});

test('another kind keeps the options and leaves the jumps behind', async () => {
  const builder = await open();
  builder.add('single');
  const question = builder.template.questions[0];
  if (!question) throw new Error('no question');
  builder.addJump(question);
  expect(question.jumps[0]?.when).toEqual({ is: 'option', option: 'o1' });
  const first = 'options' in question.kind ? question.kind.options[0] : undefined;
  if (first) first.text.zh = '是';
  builder.setKind(question, 'multiple');
  expect('options' in question.kind && question.kind.options[0]?.text.zh).toBe('是');
  expect(question.jumps).toEqual([]);
});

test('a removal and changes that were given up are taken back, in the draft too', async () => {
  const builder = await open();
  builder.add('nps');
  builder.add('text');
  const kinds = () => builder.template.questions.map(({ kind }) => kind.type);
  builder.remove(0);
  builder.undo();
  expect(kinds()).toEqual(['nps', 'text']);
  await builder.giveUp();
  expect([kinds(), builder.changed, kept.size]).toEqual([[], false, 0]);
  builder.undo();
  await builder.draft.settled();
  expect([kinds(), builder.changed]).toEqual([['nps', 'text'], true]);
  expect((await open()).template.questions).toHaveLength(2);
  builder.undo();
  builder.undo();
  expect([kinds(), builder.changed, builder.steps.any]).toEqual([[], false, false]);
  builder.undo();
  expect(kinds()).toEqual([]);
});

test('what is typed into one field is one change', () => {
  const steps = new Steps();
  const [one, other] = [document.createElement('input'), document.createElement('textarea')];
  document.body.append(one, other);
  steps.begin('');
  for (const [field, state] of [
    [one, 'a'],
    [one, 'ab'],
    [other, 'ab c'],
    [one, 'abd c'],
  ] as const) {
    field.focus();
    steps.take(state);
  }
  expect([steps.back(), steps.back(), steps.back(), steps.back()]).toEqual([
    'ab c',
    'ab',
    '',
    null,
  ]);
});

test('publishing takes the draft away', async () => {
  const builder = await open();
  builder.add('nps');
  await builder.draft.settled();
  expect((await builder.publish('')).ok).toBe(true);
  expect(published).toHaveLength(1);
  expect(kept.size).toBe(0);
  expect(builder.changed).toBe(false);
});

test('a new kind has what it needs, and ids are free', () => {
  expect(emptyKind('likert')).toMatchObject({ points: 5 });
  expect(emptyKind('multiple')).toMatchObject({ max: 2 });
  expect(freeId('q', ['q1', 'q3'])).toBe('q2');
});
