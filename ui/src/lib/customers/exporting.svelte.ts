import type { Chosen, FileFormat, Notice } from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { m } from '$lib/paraglide/messages';
import { problemToast, saidToast } from '$lib/toasts';
import { api, askWhereToSave } from './api';
import { today } from './days';

/** Some customers on their way out to one file: the selected ones, or what the filter shows. */
export class CustomerExport {
  busy = $state(false);
  done = $state(0);
  total = $state(0);

  /** Asks where to, and writes. Says what came of it. */
  async run(chosen: Chosen, format: FileFormat): Promise<void> {
    if (this.busy) return;
    const name = `${m.customers_export_file({ day: today() })}.${format}`;
    const kind = format === 'xlsx' ? m.exchange_format_xlsx() : m.exchange_format_csv();
    const path = await askWhereToSave(name, { name: kind, extensions: [format] });
    if (path) await this.#write(chosen, format, path);
  }

  async #write(chosen: Chosen, format: FileFormat, path: string): Promise<void> {
    [this.busy, this.done, this.total] = [true, 0, 0];
    const written = await api.exportCustomers(chosen, path, format);
    this.busy = false;
    if (written.ok) saidToast(m.customers_exported({ count: written.value, path }));
    else if (written.error.code === 'exchange.cancelled') saidToast(m.customers_export_stopped());
    else problemToast(written.error, () => void this.#write(chosen, format, path));
  }

  async cancel(): Promise<void> {
    await api.cancelTask();
  }

  /** Hears how far it is. Gives back the disposer. */
  attach(): () => void {
    return onNotice((notice) => this.hear(notice));
  }

  hear(notice: Notice): void {
    if (notice.what !== 'progress' || notice.task !== 'export.customers') return;
    [this.done, this.total] = [notice.done, notice.total];
  }
}

/** One at a time, also when the page is left meanwhile. */
export const exporting = new CustomerExport();
