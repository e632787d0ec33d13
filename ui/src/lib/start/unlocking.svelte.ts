import { commands, type Notice, type Opening } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import type { AppError, Result } from '$lib/result';
import { session } from '$lib/shell/session.svelte';
import { isLongEnough } from './strength';

const UNREADABLE = ['store.damaged', 'store.key_file_missing', 'store.key_file_damaged'];

/** Opening the store again, by passphrase, recovery code or keychain. */
export class Unlocking {
  recovering = $state(false);
  passphrase = $state('');
  again = $state('');
  code = $state('');
  busy = $state(false);
  problem = $state.raw<AppError | null>(null);
  /** What the opening is at when it takes long: once, after an update of the program. */
  opening = $state.raw<Opening | null>(null);

  /** The secret does not fit: said at its field. */
  readonly wrong = $derived(
    this.problem?.code === 'store.wrong_passphrase' ||
      this.problem?.code === 'store.wrong_recovery_code'
      ? this.problem
      : null,
  );
  /** The file cannot be opened by any secret: a backup is the way on. */
  readonly unreadable = $derived(this.problem !== null && UNREADABLE.includes(this.problem.code));
  readonly ready = $derived.by(() => {
    if (this.busy || this.passphrase === '') return false;
    return (
      !this.recovering ||
      (isLongEnough(this.passphrase) && this.again === this.passphrase && this.code !== '')
    );
  });

  switchWay(): void {
    this.recovering = !this.recovering;
    this.passphrase = '';
    this.again = '';
    this.problem = null;
  }

  /** Opens with what was typed; a recovery code sets the new passphrase in the same step. */
  async open(): Promise<void> {
    if (!this.ready) return;
    await this.#try(
      this.recovering
        ? settle(commands.recover(this.code, this.passphrase))
        : settle(commands.unlock(this.passphrase)),
    );
  }

  async openWithKeychain(): Promise<void> {
    await this.#try(settle(commands.unlockWithKeychain()));
  }

  /** Follows how far the opening is. Gives back the disposer. */
  attach(): () => void {
    return onNotice((notice) => this.hear(notice));
  }

  hear(notice: Notice): void {
    if (notice.what === 'opening' && this.busy) this.opening = notice.opening;
  }

  async #try(answer: Promise<Result<null>>): Promise<void> {
    this.busy = true;
    this.problem = null;
    const { ok, ...rest } = await answer;
    this.busy = false;
    this.opening = null;
    if (!ok) {
      this.problem = (rest as { error: AppError }).error;
      return;
    }
    session.reason = null;
    await session.load();
  }
}
