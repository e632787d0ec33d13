// The page's own words, so that a check names what it looks for as the code does: by the message's key.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../../ui/messages/', import.meta.url);

function messagesOf(language) {
  const files = readdirSync(new URL(`${language}/`, folder)).filter((name) =>
    name.endsWith('.json'),
  );
  return Object.assign(
    {},
    ...files.map((name) =>
      JSON.parse(readFileSync(new URL(`${language}/${name}`, folder), 'utf8')),
    ),
  );
}

const escaped = (text) =>
  text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`);

/** Gives `(key, values) => RegExp source`: what the message reads like; values that are not given may be anything. */
export function wordsOf(language) {
  const messages = messagesOf(language);
  return (key, values = {}) => {
    const message = messages[key];
    if (message === undefined) throw new Error(`there is no message ${key}`);
    const forms =
      typeof message === 'string'
        ? [message]
        : message.flatMap((variant) => Object.values(variant.match));
    const read = (form) =>
      form
        .split(/(\{\w+\})/)
        .map((part) => {
          const name = /^\{(\w+)\}$/.exec(part)?.[1];
          if (!name) return escaped(part);
          return values[name] === undefined ? '.*' : escaped(String(values[name]));
        })
        .join('');
    return `(?:${forms.map(read).join('|')})`;
  };
}
