import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Group } from '$lib/api/bindings';
import { m } from '$lib/paraglide/messages';
import { actionWord, lineWord, wayBack } from './actions';

function group(id: string, more: Partial<Group> = {}): Group {
  return {
    id,
    action: 'customer.edit',
    at: '2026-11-24T01:42:00.000Z',
    changes: 1,
    undoable: true,
    undoes: null,
    undone: false,
    kind: 'person',
    record_id: 'p',
    name: '王芳',
    ...more,
  };
}

test('an undo says what it undid, and an undo of an undo what it did again', () => {
  const edit = group('a', { undone: true });
  const undo = group('b', { action: 'undo', undoes: 'a' });
  const redo = group('c', { action: 'undo', undoes: 'b' });
  const known = new Map([edit, undo, redo].map((one) => [one.id, one]));
  expect(lineWord(edit, known)).toBe('改客户资料');
  expect(lineWord(undo, known)).toBe('撤销「改客户资料」');
  expect(lineWord(redo, known)).toBe('重做「改客户资料」');
});

test('an undo of a line on an older page is just an undo', () => {
  const undo = group('b', { action: 'undo', undoes: 'a' });
  expect(lineWord(undo, new Map([['b', undo]]))).toBe('撤销');
});

test('what is final or undone already has no way back; an undo can be redone', () => {
  expect(wayBack(group('a'))).toBe('undo');
  expect(wayBack(group('a', { undone: true }))).toBeNull();
  expect(wayBack(group('a', { undoable: false }))).toBeNull();
  expect(wayBack(group('b', { action: 'undo', undoes: 'a' }))).toBe('redo');
});

function sources(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith('.rs') ? [path] : [];
  });
}

test('every action that the shell writes has its words', () => {
  const text = sources('../src-tauri').map((path) => readFileSync(path, 'utf8'));
  const codes = text.flatMap((source) =>
    [...source.matchAll(/\.write\(\s*"([a-z_.]+)"/g)].map(([, code]) => code ?? ''),
  );
  expect(codes.length).toBeGreaterThan(20);
  for (const code of codes) expect(actionWord(code), code).not.toBe(m.history_action_other());
});
