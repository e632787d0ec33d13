import type { KioskLeft } from '$lib/api/bindings';
import { locale, type Language } from '$lib/locale.svelte';
import type { AppError, Result } from '$lib/result';
import type { KioskView } from '$lib/survey/types';
import { api } from './api';

/** What the kiosk shows, as the store has it. Each step is kept before it shows. */
export class Kiosk {
  view = $state.raw<KioskView | null>(null);
  /** The answer to the question on the screen, not given yet. */
  values = $state<string[]>([]);
  problem = $state.raw<AppError | null>(null);
  busy = $state(false);

  readonly question = $derived(this.view?.question ?? null);
  readonly mayGoOn = $derived(!this.question?.required || this.values.length > 0);

  load(): Promise<boolean> {
    return this.#step(() => api.view());
  }

  begin(): Promise<boolean> {
    return this.#step(() => api.begin());
  }

  /** Answers what is on the screen. */
  answer(): Promise<boolean> {
    const values = $state.snapshot(this.values);
    return this.#step(() => api.answer(values));
  }

  skip(): Promise<boolean> {
    return this.#step(() => api.answer([]));
  }

  back(): Promise<boolean> {
    return this.#step(() => api.back());
  }

  next(): Promise<boolean> {
    return this.#step(() => api.next());
  }

  /** What was not given yet stays on the screen. */
  async speak(language: Language): Promise<void> {
    const values = $state.snapshot(this.values);
    if (await this.#step(() => api.speak(language))) this.values = values;
  }

  /** Errors are the caller's: the PIN has its own place for them. */
  leave(secret: string, isPassphrase: boolean): Promise<Result<KioskLeft>> {
    return api.leave(secret, isPassphrase);
  }

  async #step(ask: () => Promise<Result<KioskView>>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    const found = await ask();
    this.busy = false;
    this.problem = found.ok ? null : found.error;
    if (!found.ok) return false;
    this.view = found.value;
    this.values = [...found.value.given];
    locale.lend(found.value.language === 'en' ? 'en' : 'zh');
    return true;
  }
}
