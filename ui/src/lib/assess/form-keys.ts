import type { AssessForm } from './assess-form.svelte';

/** What a key in the form asks the page for. */
export interface FormMoves {
  /** Goes to another field, 1 or -1. */
  step: (by: number) => void;
  /** After a choice: goes on to the next criterion, and stays on the last. */
  advance: () => void;
  /** Goes to another customer, 1 or -1, without saving. */
  turn: (by: number) => void;
}

/**
 * Keys while a field of the form has the focus: ↑ ↓ and Enter go from one to the next, digits choose and
 * go on, 0 and Backspace say that it is not known. True when the key was taken.
 */
export function formKey(event: KeyboardEvent, form: AssessForm, moves: FormMoves): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return false;
  const id = field.closest<HTMLElement>('[data-criterion]')?.dataset['criterion'];
  const criterion = form.criteria.find((one) => one.id === id);
  switch (event.code) {
    case 'ArrowDown':
    case 'Enter':
    case 'NumpadEnter':
      moves.step(1);
      return true;
    case 'ArrowUp':
      moves.step(-1);
      return true;
    case 'BracketLeft':
    case 'BracketRight':
      // A bracket is no figure, but it may be part of a text.
      if (criterion?.input.kind !== 'number') return false;
      moves.turn(event.code === 'BracketLeft' ? -1 : 1);
      return true;
  }
  if (criterion?.input.kind !== 'choice') return false;
  if (event.code === 'Backspace' || event.code === 'Delete') return form.choose(criterion, 0);
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit === undefined || !form.choose(criterion, Number(digit))) return false;
  moves.advance();
  return true;
}
