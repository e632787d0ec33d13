import { commands } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import { m } from '$lib/paraglide/messages';
import { problemToast, saidToast, undoToast } from '$lib/toasts';
import { actionWord } from './actions';
import { undoGroup, undoneWords } from './undo-group';

/** As far back as the store looks for something to undo. */
const REACH = 200;

/**
 * What Ctrl+Z does once no toast offers anything: it names the last thing that can be undone, and
 * offers that for as long as a toast stands. Nothing out of sight is undone by one press of a key.
 */
export async function offerLast(): Promise<void> {
  const last = await settle(commands.lastUndoable());
  if (!last.ok) {
    problemToast(last.error);
    return;
  }
  const id = last.value;
  if (id === null) {
    saidToast(m.history_nothing_to_undo());
    return;
  }
  const lines = await settle(commands.history(null, REACH));
  const line = lines.ok ? lines.value.find((group) => group.id === id) : undefined;
  const what = [actionWord(line?.action ?? ''), line?.name].filter(Boolean).join(' · ');
  const undo = async () => {
    const undone = await undoGroup(id);
    if (undone.ok) saidToast(undoneWords(undone.value));
    else problemToast(undone.error, () => void undo());
  };
  undoToast(m.history_last({ what }), undo);
}
