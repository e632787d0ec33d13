import { untrack } from 'svelte';

/** One key or combination. Matched on `event.code`, so an input method or layout cannot shift it. */
export interface KeySpec {
  /** `event.code`: `KeyL`, `Slash`, `BracketLeft`, `ArrowUp`, `Enter`. */
  code: string;
  ctrl?: boolean;
  alt?: boolean;
  shift?: boolean;
  /** The key pressed just before, for chords: `{ after: 'KeyG', code: 'KeyC' }`. */
  after?: string;
}

export interface KeyBinding extends KeySpec {
  id: string;
  /** What it does, for the list of keys; called on each render so that it follows the language. */
  label: () => string;
  /** Heading in the list of keys. */
  group?: 'page' | 'global' | 'go';
  /** Works while a field has the focus. By default combinations do and single keys do not. */
  inFields?: boolean;
  /** Works above dialogs too. */
  everyLayer?: boolean;
  run: () => void;
}

type Registered = KeyBinding & { layer: number };

/** How long the second key of a chord may take. */
const CHORD_WAIT_MS = 1200;

/** The window's keys. Pages add theirs while they are shown and take them back by the disposer. */
export class Keys {
  #bindings = $state.raw<readonly Registered[]>([]);
  #layer = $state(0);
  #pending: { code: string; until: number } | null = null;

  /** What can be pressed now, oldest first. */
  readonly active = $derived(
    this.#bindings.filter(({ everyLayer, layer }) => everyLayer || layer === this.#layer),
  );

  /** The binding registered last wins, so a page can take over a global key. */
  register(binding: KeyBinding): () => void {
    // Untracked, so that an effect which registers does not run again for every other binding.
    return untrack(() => {
      const registered = { ...binding, layer: this.#layer };
      this.#bindings = [...this.#bindings, registered];
      return () => {
        this.#bindings = this.#bindings.filter((other) => other !== registered);
      };
    });
  }

  /**
   * Opens a layer for something that takes the keyboard (a dialog, a menu): keys registered before
   * rest until the disposer is called. See `KeyLayer.svelte`.
   */
  openLayer(): () => void {
    return untrack(() => {
      this.#layer += 1;
      return () => {
        this.#layer -= 1;
      };
    });
  }

  /** Starts listening. Install after the composition guard. */
  attach(target: Window = window): () => void {
    const press = (event: KeyboardEvent) => this.#press(event);
    target.addEventListener('keydown', press);
    return () => target.removeEventListener('keydown', press);
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || isModifier(event.code)) return;
    const typing = isTyping(event.target);
    const first = this.#takePending();
    const pressed = this.active.filter(
      (binding) => matches(binding, event) && (!typing || worksInFields(binding)),
    );
    const chord = first && pressed.findLast((binding) => binding.after === first);
    const binding = chord || pressed.findLast((candidate) => !candidate.after);
    if (binding) {
      event.preventDefault();
      binding.run();
    } else if (!typing && isPlain(event) && this.active.some(({ after }) => after === event.code)) {
      this.#pending = { code: event.code, until: performance.now() + CHORD_WAIT_MS };
    }
  }

  #takePending(): string | null {
    const pending = this.#pending;
    this.#pending = null;
    return pending && performance.now() <= pending.until ? pending.code : null;
  }
}

function worksInFields({ inFields, ctrl, alt }: KeyBinding): boolean {
  return inFields ?? Boolean(ctrl || alt);
}

function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
}

function matches(spec: KeySpec, event: KeyboardEvent): boolean {
  return (
    spec.code === event.code &&
    (spec.ctrl ?? false) === (event.ctrlKey || event.metaKey) &&
    (spec.alt ?? false) === event.altKey &&
    (spec.shift ?? false) === event.shiftKey
  );
}

function isModifier(code: string): boolean {
  return /^(Control|Shift|Alt|Meta)(Left|Right)$/.test(code);
}

const NOT_TYPED = new Set(['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'file']);

/** True where a letter would be written or would pick an option: single keys are off there. */
export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NOT_TYPED.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const NAMES: Record<string, string> = {
  Slash: '/',
  Semicolon: ';',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The presses to show: `['Ctrl K']`, `['G', 'C']`. */
export function keyCaps(spec: KeySpec): string[] {
  if (spec.code === 'Slash' && spec.shift) return ['?'];
  const name = NAMES[spec.code] ?? spec.code.replace(/^(Key|Digit)/, '');
  const modifiers = [spec.ctrl && 'Ctrl', spec.alt && 'Alt', spec.shift && 'Shift'].filter(Boolean);
  const last = [...modifiers, name].join(' ');
  return spec.after ? [keyCaps({ code: spec.after }).join(' '), last] : [last];
}

export const keys = new Keys();
