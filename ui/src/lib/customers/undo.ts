import { m } from '$lib/paraglide/messages';
import { problemToast, saidToast, undoToast } from '$lib/toasts';
import { api } from './api';

/** Offers to take back a group that was just saved; without one nothing was changed. */
export function offerUndo(group: string | null, message: string): void {
  if (group === null) {
    saidToast(m.customers_nothing_changed());
    return;
  }
  const undo = async () => {
    const result = await api.undo(group);
    if (!result.ok) problemToast(result.error, () => void undo());
  };
  undoToast(message, undo);
}
