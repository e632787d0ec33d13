import { commands, type ExportedFile, type FileFormat, type Notice } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import type { AppError } from '$lib/result';

/** Everything on its way out: to tables in a folder, or to one encrypted backup. */
export class Exporting {
  format = $state<FileFormat>('xlsx');
  busy = $state<'export' | 'backup' | null>(null);
  rows = $state(0);
  stopped = $state(false);
  dir = $state('');
  files = $state.raw<ExportedFile[]>([]);
  backup = $state('');
  problem = $state.raw<AppError | null>(null);

  async export(dir: string): Promise<void> {
    this.files = [];
    this.stopped = false;
    this.rows = 0;
    this.dir = dir;
    const answer = await this.#work('export', settle(commands.exportAll(dir, this.format)));
    if (answer.ok) this.files = answer.value;
    else if (answer.error.code === 'exchange.cancelled') this.stopped = true;
    else this.problem = answer.error;
  }

  async backUp(path: string): Promise<void> {
    this.backup = '';
    const answer = await this.#work('backup', settle(commands.backup(path)));
    if (answer.ok) this.backup = path;
    else this.problem = answer.error;
  }

  async cancel(): Promise<void> {
    await settle(commands.cancelTask());
  }

  /** Hears how far the export is. Gives back the disposer. */
  attach(): () => void {
    return onNotice((notice) => this.hear(notice));
  }

  hear(notice: Notice): void {
    if (notice.what === 'progress' && notice.task === 'export') this.rows = notice.done;
  }

  async #work<T>(work: 'export' | 'backup', answer: Promise<T>): Promise<T> {
    this.busy = work;
    this.problem = null;
    const settled = await answer;
    this.busy = null;
    return settled;
  }
}
