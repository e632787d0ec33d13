import { KeptDraft } from './kept-draft.svelte';

const open = new Map<string, KeptDraft>();

/** The draft of that name: always the same one, so that a form opened again waits for the last word. */
export function draftOf(name: string): KeptDraft {
  const draft = open.get(name) ?? new KeptDraft(name);
  open.set(name, draft);
  return draft;
}
