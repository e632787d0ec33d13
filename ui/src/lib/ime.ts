import type { Attachment } from 'svelte/attachments';

/**
 * True for a key that belongs to an input method. WebKit ends the composition before the `keydown`
 * of the Enter that confirmed it, so `isComposing` alone misses that one; its `keyCode` is 229.
 */
export function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Keeps keys of an input method from every other listener: the Enter that picks a candidate must
 * not submit a form or choose a menu row. Install once, before anything else listens for keys.
 */
export function guardComposition(target: Window = window): () => void {
  const stop = (event: KeyboardEvent) => {
    if (isComposing(event)) event.stopImmediatePropagation();
  };
  target.addEventListener('keydown', stop, { capture: true });
  return () => target.removeEventListener('keydown', stop, { capture: true });
}

/** Pinyin as typed so far: input methods show it cut into syllables, `wang'f` or `wang f`. */
export function bareText(preedit: string): string {
  return preedit.replace(/['’\s]/g, '');
}

/**
 * Searches while an input method is composing: the bare pinyin on every change, and the text itself
 * once more when the composition ends.
 */
export function searchInput(
  onquery: (query: string) => void,
): Attachment<HTMLInputElement | HTMLTextAreaElement> {
  return (field) => {
    const typed = (event: Event) => {
      const composing = event instanceof InputEvent && event.isComposing;
      onquery(composing ? bareText(field.value) : field.value);
    };
    const ended = () => onquery(field.value);
    field.addEventListener('input', typed);
    field.addEventListener('compositionend', ended);
    return () => {
      field.removeEventListener('input', typed);
      field.removeEventListener('compositionend', ended);
    };
  };
}
