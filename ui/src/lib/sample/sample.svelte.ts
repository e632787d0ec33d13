import { commands, type Notice, type SampleState } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import { m } from '$lib/paraglide/messages';
import type { AppError } from '$lib/result';
import { session } from '$lib/shell/session.svelte';

/** The sample territory in this store: whether it is there, can be loaded, and how far loading is. */
export class Sample {
  state = $state.raw<SampleState | null>(null);
  busy = $state<'load' | 'clear' | null>(null);
  done = $state(0);
  total = $state<number | null>(null);
  problem = $state.raw<AppError | null>(null);

  readonly fillable = $derived(this.state?.fillable ?? false);

  async refresh(): Promise<void> {
    const answer = await settle(commands.sampleState());
    this.state = answer.ok ? answer.value : null;
  }

  /** Follows what changes in the store. Gives back the disposer. */
  attach(): () => void {
    void this.refresh();
    return onNotice((notice) => this.hear(notice));
  }

  hear(notice: Notice): void {
    if (notice.what === 'changed') void this.refresh();
    if (notice.what !== 'progress' || notice.task !== 'sample.fill') return;
    this.done = notice.done;
    this.total = notice.total;
  }

  /** Fills the empty store; the pages follow by themselves. */
  async load(): Promise<void> {
    this.done = 0;
    this.total = null;
    const answer = await this.#work('load', settle(commands.loadSample()));
    if (answer.ok) await session.load();
    await this.refresh();
  }

  /** Begins the store anew without it; the page begins anew too. */
  async clear(): Promise<void> {
    const answer = await this.#work('clear', settle(commands.clearSample()));
    if (answer.ok) {
      const folder = answer.value;
      session.beginAnew(folder === null ? m.sample_cleared() : m.sample_cleared_kept({ folder }));
    } else {
      await this.refresh();
    }
  }

  async #work<T extends { ok: boolean }>(
    work: 'load' | 'clear',
    answer: Promise<T & { error?: AppError }>,
  ): Promise<T> {
    this.busy = work;
    this.problem = null;
    const settled = await answer;
    this.busy = null;
    if (!settled.ok) this.problem = settled.error ?? null;
    return settled;
  }
}

export const sample = new Sample();
