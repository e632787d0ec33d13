import { SvelteMap } from 'svelte/reactivity';
import { commands, type Group, type Notice, type UndoResult } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import type { AppError } from '$lib/result';

const PAGE = 50;

/** What was changed on this computer, newest first, as far back as was asked for. */
export class Past {
  groups = $state.raw<Group[]>([]);
  atEnd = $state(false);
  loading = $state(true);
  problem = $state.raw<AppError | null>(null);
  /** The line that is being undone, and how many changes are back. */
  busy = $state<string | null>(null);
  back = $state(0);
  /** Of how many; null while it is not known. */
  total = $state<number | null>(null);
  /** What undoing a line had to keep, by the line's id. */
  readonly results = new SvelteMap<string, UndoResult>();
  #asked = 0;

  readonly known = $derived(new SvelteMap(this.groups.map((group) => [group.id, group])));

  /** Reads the lines on screen again; at first a page of them. */
  async refresh(): Promise<void> {
    const wanted = Math.max(PAGE, Math.min(this.groups.length, 200));
    await this.#read(null, wanted);
  }

  async more(): Promise<void> {
    await this.#read(this.groups.at(-1)?.id ?? null, PAGE);
  }

  async undo(group: Group): Promise<void> {
    if (this.busy !== null) return;
    this.busy = group.id;
    this.back = 0;
    this.total = null;
    this.problem = null;
    const answer = await settle(commands.undo(group.id));
    this.busy = null;
    if (answer.ok) this.results.set(group.id, answer.value);
    else this.problem = answer.error;
    await this.refresh();
  }

  /** Stops the undo after the part that is under way; undoing the line again goes on there. */
  async cancel(): Promise<void> {
    await settle(commands.cancelTask());
  }

  /** Follows changes from elsewhere. Gives back the disposer. */
  attach(): () => void {
    return onNotice((notice) => this.hear(notice));
  }

  hear(notice: Notice): void {
    if (notice.what === 'progress' && notice.task === 'undo') {
      this.back = notice.done;
      this.total = notice.total;
    }
    if (notice.what === 'changed' && this.busy === null) void this.refresh();
  }

  async #read(before: string | null, limit: number): Promise<void> {
    const asked = ++this.#asked;
    this.loading = true;
    const answer = await settle(commands.history(before, limit));
    if (asked !== this.#asked) return;
    this.loading = false;
    if (!answer.ok) {
      this.problem = answer.error;
      return;
    }
    this.atEnd = answer.value.length < limit;
    this.groups = before === null ? answer.value : [...this.groups, ...answer.value];
  }
}
