import type { Result } from '$lib/result';
import { commands, type Draft } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';

/** What was found under a form's name. */
export interface FoundDraft<T> {
  /** What the form takes up again. */
  kept: { value: T; body: string; savedAt: string } | null;
  /** Texts that no form can read. They are shown, and stay until somebody takes them away. */
  aside: readonly Draft[];
}

const asideOf = (form: string) => `aside/${form}/`;

/**
 * Reads a form's draft. A body that `parse` makes nothing of is first copied to a name of its own, so
 * that the form can go on under the old one without writing over it. When this fails, nothing is known
 * about what was kept: the form must not keep anything under the name.
 */
export async function readDraft<T>(
  form: string,
  parse: (body: string) => T | null,
): Promise<Result<FoundDraft<T>>> {
  const found = await settle(commands.getDraft(form));
  if (!found.ok) return found;
  const value = found.value && parse(found.value.body);
  if (found.value && value === null) {
    const name = asideOf(form) + found.value.saved_at;
    const copied = await settle(commands.saveDraft(name, found.value.body));
    if (!copied.ok) return copied;
    const gone = await settle(commands.discardDraft(form));
    if (!gone.ok) return gone;
  }
  const aside = await settle(commands.listDrafts(asideOf(form)));
  if (!aside.ok) return aside;
  const kept =
    found.value && value !== null
      ? { value, body: found.value.body, savedAt: found.value.saved_at }
      : null;
  return { ok: true, value: { kept, aside: aside.value } };
}

/** A draft's body that is an object, whatever is in it. */
export function readObject(body: string): object | null {
  try {
    const read: unknown = JSON.parse(body);
    return read !== null && typeof read === 'object' && !Array.isArray(read) ? read : null;
  } catch {
    return null;
  }
}
