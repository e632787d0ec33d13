import { commands, type StartState } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import { writing } from '$lib/api/writing.svelte';
import type { AppError } from '$lib/result';
import { person } from './person.svelte';

/** Why the store was locked, for the words on the unlock page. */
export type LockReason = 'idle' | 'sleep' | 'user' | 'switch' | null;

/** How often a sign of life is passed on, at most. */
const TOUCH_MS = 10_000;

const SAID = 'rounds.said';
const PARTED = 'rounds.parted';

/** What goes over from the page that was open when the store was locked to the one that asks for the key. */
interface Parting {
  reason: LockReason;
  /** The store that it was; another person begins at the front. */
  dir: string;
  /** Where the reader was. */
  left: string;
}

/** Whether there is a store, whether it is open, and where that sends the reader. */
export class Session {
  start = $state.raw<StartState | null>(null);
  problem = $state.raw<AppError | null>(null);
  reason = $state<LockReason>(null);
  /** The data directory that somebody started the program on while this window shows another. */
  wanted = $state<string | null>(null);
  #touched = 0;
  #parting: Parting | null = null;

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
    this.#recall(answer.value);
    person.current = unlocked ? { name: staff_name, detail: '', place: territory } : null;
  }

  /** The page for how things stand, when `path` is not it; null when it is. */
  elsewhere(path: string): string | null {
    if (!this.start) return null;
    if (this.start.unlocked) {
      if (this.start.kiosk) return path === '/kiosk' ? null : '/kiosk';
      if (path === '/kiosk') return '/';
      return path === '/unlock' ? (this.#parting?.left ?? '/') : null;
    }
    const wanted = this.start.exists ? '/unlock' : '/start';
    return path === wanted ? null : wanted;
  }

  /**
   * Another store took the place of this one: the page begins anew at the front, so that nothing of the
   * former store is left in it. `said` is shown when it has.
   */
  beginAnew(said: string): void {
    sessionStorage.setItem(SAID, said);
    this.replace('/');
  }

  /** Another page altogether, in place of this one. */
  replace(path: string): void {
    window.location.replace(path);
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

  /**
   * Nothing of what was open stays, on the screen or behind it: lists, drafts and the day hold decrypted
   * text, so the whole page goes, and the one that asks for the key begins empty.
   */
  #part(reason: LockReason): void {
    const { pathname, search } = window.location;
    const isOfTheStore = pathname !== '/unlock' && pathname !== '/start';
    const parting: Parting = {
      reason,
      dir: this.start?.dir ?? '',
      left: isOfTheStore ? pathname + search : '/',
    };
    sessionStorage.setItem(PARTED, JSON.stringify(parting));
    this.start = null; // the layout shows nothing any more, already before the page is another
    this.replace('/unlock');
  }

  /** Takes up what the locked page left, unless this is another person's store. */
  #recall({ dir, unlocked }: StartState): void {
    const parted = sessionStorage.getItem(PARTED);
    const parting = parted === null ? null : (JSON.parse(parted) as Parting);
    if (unlocked) {
      sessionStorage.removeItem(PARTED);
      if (this.#parting?.dir !== dir) this.#parting = null;
      return;
    }
    this.#parting = parting?.dir === dir ? parting : null;
    this.reason = this.#parting?.reason ?? null;
  }

  /** Hears that the store was locked or a write failed, and passes on signs of life. Gives back the disposer. */
  attach(): () => void {
    const stop = onNotice((notice) => {
      if (notice.what === 'failed') writing.fail();
      if (notice.what === 'wanted') this.wanted = notice.dir;
      if (notice.what === 'locked') this.#part(notice.reason as LockReason);
    });
    const touch = () => {
      if (Date.now() - this.#touched < TOUCH_MS) return;
      this.#touched = Date.now();
      void settle(commands.touch());
    };
    window.addEventListener('keydown', touch, true);
    window.addEventListener('pointerdown', touch, true);
    return () => {
      stop();
      window.removeEventListener('keydown', touch, true);
      window.removeEventListener('pointerdown', touch, true);
    };
  }
}

export const session = new Session();
