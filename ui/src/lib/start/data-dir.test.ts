import { expect, test } from 'vitest';
import { currentName, folderProblem } from './data-dir';

test('a name that a file system refuses is no folder, nor is one that is taken', () => {
  expect(folderProblem('林默', ['王芳'])).toBeNull();
  expect(folderProblem('  ', [])).toBe('blank');
  for (const name of ['a/b', 'a\\b', '..', 'C:', 'li.', 'a\nb']) {
    expect(folderProblem(name, []), name).toBe('letters');
  }
  expect(folderProblem('LinMo', ['linmo'])).toBe('taken');
});

test('the folder in use is known by its name under the root, and not elsewhere', () => {
  expect(currentName('/data/rounds/林默', '/data/rounds')).toBe('林默');
  expect(currentName('C:\\Users\\a\\rounds\\li', 'C:\\Users\\a\\rounds')).toBe('li');
  expect(currentName('/elsewhere/li', '/data/rounds')).toBeNull();
  expect(currentName('/data/rounds', '/data/rounds')).toBeNull();
});
