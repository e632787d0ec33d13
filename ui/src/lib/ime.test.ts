import { afterEach, describe, expect, test, vi } from 'vitest';
import { bareText, guardComposition, searchInput } from './ime';

function press(target: EventTarget, init: KeyboardEventInit & { keyCode?: number }) {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  if (init.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: init.keyCode });
  target.dispatchEvent(event);
  return event;
}

describe('the composition guard', () => {
  const field = document.body.appendChild(document.createElement('input'));
  let stop = () => {};
  afterEach(() => stop());

  test('keeps the Enter that picks a candidate from the form', () => {
    stop = guardComposition();
    const heard = vi.fn();
    field.addEventListener('keydown', heard);
    press(field, { key: 'Enter', isComposing: true });
    expect(heard).not.toHaveBeenCalled();
  });

  test('knows the Enter that WebKit sends after the composition has ended', () => {
    stop = guardComposition();
    const heard = vi.fn();
    window.addEventListener('keydown', heard);
    press(field, { key: 'Enter', keyCode: 229 });
    window.removeEventListener('keydown', heard);
    expect(heard).not.toHaveBeenCalled();
  });

  test('leaves the key to the input method itself', () => {
    stop = guardComposition();
    expect(press(field, { key: ' ', isComposing: true }).defaultPrevented).toBe(false);
  });

  test('lets every other key through', () => {
    stop = guardComposition();
    const heard = vi.fn();
    field.addEventListener('keydown', heard, { once: true });
    press(field, { key: 'Enter', keyCode: 13 });
    expect(heard).toHaveBeenCalledOnce();
  });
});

describe('searching while composing', () => {
  test('the syllable marks of an input method are not part of the query', () => {
    expect(bareText("wang'fang")).toBe('wangfang');
    expect(bareText('wang fang')).toBe('wangfang');
    expect(bareText('wang’f')).toBe('wangf');
  });

  test('asks for the bare pinyin while composing and for the text when it ends', () => {
    const asked: string[] = [];
    const field = document.createElement('input');
    const detach = searchInput((query) => asked.push(query))(field);

    field.value = "wang'fang";
    field.dispatchEvent(new InputEvent('input', { isComposing: true }));
    field.value = '王芳';
    field.dispatchEvent(new CompositionEvent('compositionend'));
    expect(asked).toEqual(['wangfang', '王芳']);

    detach?.();
    field.dispatchEvent(new InputEvent('input'));
    expect(asked).toHaveLength(2);
  });

  test('a space typed without an input method stays in the query', () => {
    const asked: string[] = [];
    const field = document.createElement('input');
    searchInput((query) => asked.push(query))(field);
    field.value = 'Wang Fang';
    field.dispatchEvent(new InputEvent('input'));
    expect(asked).toEqual(['Wang Fang']);
  });
});
