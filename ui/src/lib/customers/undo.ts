import { m } from '$lib/paraglide/messages';
import { problemToast, saidToast, undoToast } from '$lib/toasts';
import { undoGroup, undoneWords } from '$lib/history/undo-group';

/**
 * Offers to take back a group that was just saved; without one nothing was changed. Gives back what takes
 * the offer away.
 */
export function offerUndo(group: string | null, message: string): () => void {
  if (group === null) {
    saidToast(m.customers_nothing_changed());
    return () => undefined;
  }
  const undo = async () => {
    const result = await undoGroup(group);
    if (!result.ok) problemToast(result.error, () => void undo());
    else if (result.value.cut_short) saidToast(undoneWords(result.value));
  };
  return undoToast(message, undo);
}
