import { toast } from 'svelte-sonner';
import { goto } from '$app/navigation';
import { commands, events, type StartState } from '$lib/api/bindings';
import { settle } from '$lib/api/settle';
import type { AppError } from '$lib/result';
import { overlays } from './overlays.svelte';
import { person } from './person.svelte';

/** Why the store was locked, for the words on the unlock page. */
export type LockReason = 'idle' | 'sleep' | 'user' | 'switch' | null;

/** How often a sign of life is passed on, at most. */
const TOUCH_MS = 10_000;

const SAID = 'rounds.said';

/** Whether there is a store, whether it is open, and where that sends the reader. */
export class Session {
  start = $state.raw<StartState | null>(null);
  problem = $state.raw<AppError | null>(null);
  reason = $state<LockReason>(null);
  #touched = 0;
  /** Where the reader was when the store was locked; unlocked, the way leads back there. */
  #left = '/';

  /** Asks how things stand. Errors stay in `problem`. */
  async load(): Promise<void> {
    const answer = await settle(commands.startState());
    if (!answer.ok) {
      this.problem = answer.error;
      return;
    }
    this.problem = null;
    this.start = answer.value;
    const { unlocked, staff_name, territory } = answer.value;
    person.current = unlocked ? { name: staff_name, detail: '', place: territory } : null;
  }

  /** The page for how things stand, when `path` is not it; null when it is. */
  elsewhere(path: string): string | null {
    if (!this.start) return null;
    if (this.start.unlocked) return path === '/unlock' ? this.#left : null;
    const wanted = this.start.exists ? '/unlock' : '/start';
    return path === wanted ? null : wanted;
  }

  /**
   * Another store took the place of this one: the page begins anew at the front, so that nothing of the
   * former store is left in it. `said` is shown when it has.
   */
  beginAnew(said: string): void {
    sessionStorage.setItem(SAID, said);
    window.location.replace('/');
  }

  /** What is to be said after beginning anew; once. */
  takeSaid(): string | null {
    const said = sessionStorage.getItem(SAID);
    sessionStorage.removeItem(SAID);
    return said;
  }

  /** Locks now; the page follows when the shell says that it is done. */
  async lock(): Promise<void> {
    await settle(commands.lock());
  }

  /** Nothing of what was open stays on the screen, and another person begins at the front. */
  #leave(): void {
    toast.dismiss();
    overlays.close();
    const { pathname, search } = window.location;
    const isOfTheStore = pathname !== '/unlock' && pathname !== '/start';
    if (this.reason === 'switch') this.#left = '/';
    else if (isOfTheStore) this.#left = pathname + search;
  }

  /** Hears that the store was locked, and passes on signs of life. Gives back the disposer. */
  attach(): () => void {
    const heard = events.notice.listen(({ payload }) => {
      if (payload.what !== 'locked') return;
      this.reason = payload.reason as LockReason;
      this.#leave();
      void this.load().then(() => goto('/unlock'));
    });
    const touch = () => {
      if (Date.now() - this.#touched < TOUCH_MS) return;
      this.#touched = Date.now();
      void settle(commands.touch());
    };
    window.addEventListener('keydown', touch, true);
    window.addEventListener('pointerdown', touch, true);
    return () => {
      void heard.then((stop) => stop());
      window.removeEventListener('keydown', touch, true);
      window.removeEventListener('pointerdown', touch, true);
    };
  }
}

export const session = new Session();
