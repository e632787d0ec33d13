import { toast } from 'svelte-sonner';
import { commands, type UndoResult } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import { m } from '$lib/paraglide/messages';
import type { Result } from '$lib/result';

/** So long an undo may take before it is worth a word. */
export const SLOW_MS = 400;

/**
 * Undoes a group from wherever the reader is. One of many changes takes a while: a toast shows how far it
 * is and stops it, and undoing the same group later goes on where it stopped.
 */
export async function undoGroup(group: string): Promise<Result<UndoResult>> {
  const began = performance.now();
  let shown: string | number | undefined;
  const stop = onNotice((notice) => {
    if (notice.what !== 'progress' || notice.task !== 'undo') return;
    if (performance.now() - began < SLOW_MS) return;
    shown = toast.loading(m.history_undoing_of(notice), {
      ...(shown !== undefined && { id: shown }),
      duration: Number.POSITIVE_INFINITY,
      action: { label: m.common_cancel(), onClick: () => void settle(commands.cancelTask()) },
    });
  });
  const undone = await settle(commands.undo(group));
  stop();
  if (shown !== undefined) toast.dismiss(shown);
  return undone;
}

/** What an undo did, in words. */
export function undoneWords({ changes, cut_short }: UndoResult): string {
  return cut_short
    ? m.history_said_cut_short({ count: changes })
    : m.history_said_undone({ count: changes });
}
