import { commands, type BackupView, type GivenSecret } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import { m } from '$lib/paraglide/messages';
import type { AppError } from '$lib/result';
import { session } from '$lib/shell/session.svelte';
import { isLongEnough } from '$lib/start/strength';
import { problemToast } from '$lib/toasts';

export type Way = 'passphrase' | 'recovery_code';

const WRONG = ['store.wrong_passphrase', 'store.wrong_recovery_code'];

/** A backup on its way back: chosen, verified and shown, and after a confirmation put in place. */
export class Restoring {
  path = $state('');
  way = $state<Way>('passphrase');
  text = $state('');
  /** With a recovery code the forgotten passphrase is replaced. */
  passphrase = $state('');
  again = $state('');
  /** What the backup holds, once it was verified. */
  view = $state.raw<BackupView | null>(null);
  busy = $state<'look' | 'restore' | null>(null);
  problem = $state.raw<AppError | null>(null);

  /** The secret does not fit: said at its field. */
  readonly wrong = $derived(
    this.problem && WRONG.includes(this.problem.code) ? this.problem : null,
  );
  readonly setsPassphrase = $derived(this.way === 'recovery_code');
  readonly ready = $derived.by(() => {
    if (this.busy) return false;
    if (this.view === null) return this.text !== '';
    return (
      !this.setsPassphrase || (isLongEnough(this.passphrase) && this.again === this.passphrase)
    );
  });

  constructor(path: string) {
    this.path = path;
  }

  /** Another file, or another way to open it: what was found out no longer holds. */
  begin(change: { path?: string; way?: Way }): void {
    if (change.way) this.text = '';
    this.path = change.path ?? this.path;
    this.way = change.way ?? this.way;
    this.view = null;
    this.problem = null;
  }

  /** Verifies the backup and reads what it holds. */
  async look(): Promise<void> {
    this.busy = 'look';
    this.problem = null;
    const answer = await settle(commands.lookIntoBackup(this.path, this.#secret()));
    this.busy = null;
    if (answer.ok) this.view = answer.value;
    else this.problem = answer.error;
  }

  /** Puts it in place; the window goes on in the restored store. Returns whether it did. */
  async restore(): Promise<boolean> {
    this.busy = 'restore';
    this.problem = null;
    const passphrase = this.setsPassphrase ? this.passphrase : null;
    const answer = await settle(commands.restoreBackup(this.path, this.#secret(), passphrase));
    this.busy = null;
    if (!answer.ok) {
      this.problem = answer.error;
      await session.load();
      // Closed on the way: the unlock page takes this one's place, so the words go with it.
      if (!session.start?.unlocked) problemToast(answer.error);
      return false;
    }
    const { kept } = answer.value;
    session.beginAnew(kept === null ? m.restore_done() : m.restore_done_kept({ folder: kept }));
    return true;
  }

  #secret(): GivenSecret {
    return { kind: this.way, text: this.text };
  }
}
