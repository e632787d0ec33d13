import { commands } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import type { AppError } from '$lib/result';
import { isProven } from './proof';
import { isLongEnough } from './strength';

export const STEPS = ['you', 'lock', 'customers', 'code'] as const;
export type Step = (typeof STEPS)[number];
export type Beginning = 'import' | 'sample' | 'empty';

/** The first run, step by step. What was typed stays when going back and forth. */
export class FirstRun {
  at = $state(0);
  name = $state('');
  territory = $state('');
  passphrase = $state('');
  again = $state('');
  beginning = $state<Beginning>('sample');
  code = $state('');
  written = $state('');
  busy = $state(false);
  problem = $state.raw<AppError | null>(null);

  readonly step = $derived(STEPS[this.at] ?? 'you');

  readonly proven = $derived(isProven(this.code, this.written));

  readonly ready = $derived.by(() => {
    if (this.busy) return false;
    if (this.step === 'you') return this.name.trim() !== '' && this.territory.trim() !== '';
    if (this.step === 'lock')
      return isLongEnough(this.passphrase) && this.again === this.passphrase;
    if (this.step === 'customers') return true;
    return this.proven;
  });

  /** Back, while nothing was made yet. */
  back(): void {
    if (this.at > 0 && this.step !== 'code') this.at -= 1;
  }

  /** On to the next step; after the third the store is made. Returns true when all is done. */
  async next(): Promise<boolean> {
    if (!this.ready) return false;
    if (this.step === 'code') return await this.#seen();
    if (this.step === 'customers' && !(await this.#create())) return false;
    this.at += 1;
    return false;
  }

  /** The code is written down; should the program end before this, it offers another after unlocking. */
  async #seen(): Promise<boolean> {
    this.busy = true;
    const answer = await settle(commands.recoveryCodeSeen());
    this.busy = false;
    this.problem = answer.ok ? null : answer.error;
    return answer.ok;
  }

  async #create(): Promise<boolean> {
    this.busy = true;
    this.problem = null;
    const answer = await settle(
      commands.createStore({
        passphrase: this.passphrase,
        staff_name: this.name.trim(),
        territory: this.territory.trim(),
        sample: this.beginning === 'sample',
      }),
    );
    this.busy = false;
    if (!answer.ok) {
      this.problem = answer.error;
      return false;
    }
    this.code = answer.value;
    this.passphrase = '';
    this.again = '';
    return true;
  }
}
