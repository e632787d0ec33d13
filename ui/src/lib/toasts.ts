import { toast } from 'svelte-sonner';
import { explain } from './errors';
import { keys } from './keys.svelte';
import { m } from './paraglide/messages';
import type { AppError } from './result';
import { toaster } from './toaster.svelte';

/** How long an action can be taken back from its toast. */
export const UNDO_MS = 10_000;

/** Undos go one after another: the shell does one at a time, and each builds on the one before. */
let undone: Promise<unknown> = Promise.resolve();

/**
 * Says what was done and offers to take it back for ten seconds, also by Ctrl+Z. Each action keeps its
 * own toast: the newest lies in front, and Ctrl+Z takes them back from the newest on. Gives back what
 * takes the toast away, for a page that saves so often that they would cover it.
 */
export function undoToast(message: string, onundo: () => void | Promise<void>): () => void {
  let offered = true;
  const withdraw = () => {
    offered = false;
    forgetKey();
  };
  const undo = () => {
    // A second press may come before the toast has gone.
    if (!offered) return;
    withdraw();
    toast.dismiss(id);
    undone = undone.then(onundo, onundo);
  };
  const forgetKey = keys.register({
    id: 'undo',
    code: 'KeyZ',
    ctrl: true,
    // In a field Ctrl+Z takes back typing, as everywhere.
    inFields: false,
    everyLayer: true,
    group: 'global',
    label: m.common_undo,
    run: undo,
  });
  toaster.isWanted = true;
  const id = toast(message, {
    duration: UNDO_MS,
    action: { label: m.common_undo(), onClick: undo },
    onDismiss: withdraw,
    onAutoClose: withdraw,
  });
  return () => {
    withdraw();
    toast.dismiss(id);
  };
}

/** Says that something worked, where the screen itself does not show it. */
export function saidToast(message: string): void {
  toaster.isWanted = true;
  toast(message);
}

/** Says why something failed; stays until it is closed, because it may be the only trace. */
export function problemToast(error: AppError, onretry?: () => void): void {
  const { title, safe } = explain(error);
  toaster.isWanted = true;
  toast.error(title, {
    description: `${safe} ${error.code}`,
    duration: Number.POSITIVE_INFINITY,
    ...(onretry && { action: { label: m.common_retry(), onClick: onretry } }),
  });
}
