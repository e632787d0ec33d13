import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keyCaps, Keys, type KeyBinding } from './keys.svelte';

let keys: Keys;
let detach: () => void;

beforeEach(() => {
  keys = new Keys();
  detach = keys.attach();
});
afterEach(() => {
  detach();
  document.body.replaceChildren();
});

function bind(spec: Omit<KeyBinding, 'id' | 'label' | 'run'>) {
  const run = vi.fn();
  const dispose = keys.register({ id: spec.code, label: () => spec.code, run, ...spec });
  return { run, dispose };
}

function press(code: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) {
  const event = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

function field(): HTMLInputElement {
  return document.body.appendChild(document.createElement('input'));
}

test('a single key runs when no field has the focus', () => {
  const { run } = bind({ code: 'KeyL' });
  const event = press('KeyL');
  expect(run).toHaveBeenCalledOnce();
  expect(event.defaultPrevented).toBe(true);
});

test('a single key typed into a field is a letter', () => {
  const { run } = bind({ code: 'KeyL' });
  press('KeyL', {}, field());
  expect(run).not.toHaveBeenCalled();
});

test('a checkbox with the focus does not take letters away', () => {
  const { run } = bind({ code: 'KeyJ' });
  const box = field();
  box.type = 'checkbox';
  press('KeyJ', {}, box);
  expect(run).toHaveBeenCalledOnce();
});

test('a combination works inside a field', () => {
  const { run } = bind({ code: 'Enter', ctrl: true });
  press('Enter', { ctrlKey: true }, field());
  expect(run).toHaveBeenCalledOnce();
});

test('a combination that fields have a meaning for is left to them', () => {
  const { run } = bind({ code: 'KeyZ', ctrl: true, inFields: false });
  const event = press('KeyZ', { ctrlKey: true }, field());
  expect(run).not.toHaveBeenCalled();
  expect(event.defaultPrevented).toBe(false);
});

test('the modifiers must be exactly those of the binding', () => {
  const { run } = bind({ code: 'KeyK', ctrl: true });
  press('KeyK');
  press('KeyK', { ctrlKey: true, shiftKey: true });
  expect(run).not.toHaveBeenCalled();
});

test('a chord runs its second key and not the single key of the same letter', () => {
  const single = bind({ code: 'KeyC' });
  const chord = bind({ after: 'KeyG', code: 'KeyC' });
  press('KeyG');
  press('KeyC');
  expect(chord.run).toHaveBeenCalledOnce();
  expect(single.run).not.toHaveBeenCalled();
});

test('a chord whose second key comes too late is forgotten', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { run } = bind({ after: 'KeyG', code: 'KeyC' });
  press('KeyG');
  vi.advanceTimersByTime(1500);
  press('KeyC');
  vi.useRealTimers();
  expect(run).not.toHaveBeenCalled();
});

test('the binding registered last wins until it is taken back', () => {
  const shell = bind({ code: 'Slash' });
  const page = bind({ code: 'Slash' });
  press('Slash');
  page.dispose();
  press('Slash');
  expect(page.run).toHaveBeenCalledOnce();
  expect(shell.run).toHaveBeenCalledOnce();
});

test('the keys of the page rest while a dialog is open', () => {
  const page = bind({ code: 'KeyL' });
  const closeLayer = keys.openLayer();
  const dialog = bind({ code: 'KeyY' });
  const undo = bind({ code: 'KeyZ', ctrl: true, everyLayer: true });
  press('KeyL');
  press('KeyY');
  press('KeyZ', { ctrlKey: true });
  expect(page.run).not.toHaveBeenCalled();
  expect(dialog.run).toHaveBeenCalledOnce();
  expect(undo.run).toHaveBeenCalledOnce();

  closeLayer();
  press('KeyL');
  expect(page.run).toHaveBeenCalledOnce();
});

test('a key that something else has handled is left alone', () => {
  const { run } = bind({ code: 'Escape' });
  const inner = document.body.appendChild(document.createElement('div'));
  inner.addEventListener('keydown', (event) => event.preventDefault());
  press('Escape', {}, inner);
  expect(run).not.toHaveBeenCalled();
});

test('keys are shown the way they are printed', () => {
  expect(keyCaps({ code: 'KeyK', ctrl: true })).toEqual(['Ctrl K']);
  expect(keyCaps({ after: 'KeyG', code: 'KeyC' })).toEqual(['G', 'C']);
  expect(keyCaps({ code: 'Slash', shift: true })).toEqual(['?']);
  expect(keyCaps({ code: 'ArrowUp', alt: true })).toEqual(['Alt ↑']);
  expect(keyCaps({ code: 'Digit1' })).toEqual(['1']);
});
