import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import settings from '../project.inlang/settings.json';

type Variant = { match: Record<string, string> };
type Messages = Record<string, string | Variant[]>;

const patterns = settings['plugin.inlang.messageFormat'].pathPattern;
const rooms = patterns.map((path) => path.replace(/^.*\/(.+)\.json$/, '$1'));

function read(locale: string, room: string): Messages {
  const { $schema, ...messages } = JSON.parse(
    readFileSync(`messages/${locale}/${room}.json`, 'utf8'),
  ) as Messages;
  return messages;
}

/** Every form of a message: one, or one for each plural. */
function forms(message: string | Variant[]): string[] {
  if (typeof message === 'string') return [message];
  return message.flatMap(({ match }) => Object.values(match));
}

function params(form: string): string[] {
  return [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();
}

test('every file of messages is listed in the settings, in both languages', () => {
  for (const locale of settings.locales) {
    const files = readdirSync(`messages/${locale}`).map((file) => file.replace('.json', ''));
    expect(files.sort()).toEqual([...rooms].sort());
  }
});

test.each(rooms)('%s has the same messages in Chinese and English', (room) => {
  expect(Object.keys(read('en', room)).sort()).toEqual(Object.keys(read('zh', room)).sort());
});

test.each(rooms)('the messages of %s are named after it', (room) => {
  for (const key of Object.keys(read('zh', room))) expect(key).toMatch(new RegExp(`^${room}_`));
});

test.each(rooms)('no message of %s is empty', (room) => {
  for (const locale of settings.locales) {
    for (const [key, message] of Object.entries(read(locale, room))) {
      expect(forms(message).length, key).toBeGreaterThan(0);
      for (const form of forms(message)) expect(form.trim(), `${locale} ${key}`).not.toBe('');
    }
  }
});

test.each(rooms)('the messages of %s take the same parameters in every form', (room) => {
  const english = read('en', room);
  for (const [key, message] of Object.entries(read('zh', room))) {
    const [first, ...others] = [...forms(message), ...forms(english[key] ?? [])].map(params);
    for (const other of others) expect(other, key).toEqual(first);
  }
});
