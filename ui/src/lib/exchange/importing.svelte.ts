import { SvelteSet } from 'svelte/reactivity';
import {
  commands,
  type ColumnTo,
  type FileInspection,
  type ImportPreview,
  type ImportReport,
  type Mapping,
  type Notice,
  type RowKind,
  type SheetOptions,
  type TableKind,
  type UndoResult,
} from '$lib/api/bindings';
import { onNotice } from '$lib/api/notices';
import { settle } from '$lib/api/settle';
import type { AppError, Result } from '$lib/result';
import { fileName, send } from './mapping';

export type Work = 'inspect' | 'preview' | 'import' | 'undo';

/** What the shell calls the work, in its notices of progress. */
const TASKS: Partial<Record<string, Work>> = {
  'import.preview': 'preview',
  import: 'import',
  undo: 'undo',
};

/** One file on its way in: opened, mapped, tried dry, imported, and perhaps undone. */
export class Importing {
  path = $state('');
  inspection = $state.raw<FileInspection | null>(null);
  mapping = $state.raw<Mapping | null>(null);
  clear = $state(false);
  work = $state<Work | null>(null);
  done = $state(0);
  preview = $state.raw<ImportPreview | null>(null);
  report = $state.raw<ImportReport | null>(null);
  undone = $state.raw<UndoResult | null>(null);
  /** An undo of the import was stopped on the way. */
  cutShort = $state.raw<UndoResult | null>(null);
  problem = $state.raw<AppError | null>(null);
  /** Columns that the reader decided. */
  readonly chosen = new SvelteSet<number>();
  #sheet: SheetOptions = {};
  #asked = 0;
  #listening = false;
  /** How many changes the undo has before it. */
  #changes = $state<number | null>(null);

  readonly name = $derived(fileName(this.path));
  /** How many rows there are, once the check has counted them. */
  readonly total = $derived.by(() => {
    if (this.work === 'undo') return this.#changes;
    return this.work === 'import' ? (this.preview?.counts.rows ?? null) : null;
  });
  /** Rows that would be written. */
  readonly writes = $derived(
    this.preview ? this.preview.counts.new + this.preview.counts.changed : 0,
  );

  readonly canImport = $derived(
    this.preview !== null && !this.preview.cancelled && this.writes > 0 && this.work === null,
  );

  /** Opens a file. `target`: absent when its headings shall decide. */
  async open(path: string, target: TableKind | null = null): Promise<void> {
    if (this.work !== null) return;
    this.#listen();
    this.path = path;
    this.#sheet = {};
    await this.#inspect(target);
  }

  setTarget(target: TableKind): Promise<void> {
    return this.#inspect(target);
  }

  setWorksheet(worksheet: string): Promise<void> {
    this.#sheet = { worksheet };
    return this.#inspect(null);
  }

  setRows(rows: RowKind): void {
    if (this.mapping) this.#change({ ...this.mapping, rows_are: rows });
  }

  setClear(clear: boolean): void {
    this.clear = clear;
    this.#uncheck();
  }

  send(index: number, to: ColumnTo): void {
    if (!this.mapping) return;
    this.chosen.add(index);
    this.#change(send(this.mapping, index, to));
  }

  /** The dry run. */
  async check(): Promise<void> {
    const request = this.#request();
    if (!request) return;
    this.#uncheck();
    const answer = await this.#work('preview', settle(commands.previewImport(request)));
    if (answer?.ok) this.preview = answer.value;
  }

  async run(): Promise<void> {
    const request = this.#request();
    if (!request || !this.canImport) return;
    const checked = { ...request, checked: this.preview?.stamp ?? null };
    const answer = await this.#work('import', settle(commands.runImport(checked)));
    if (answer?.ok) this.report = answer.value;
    else if (answer?.error.code === 'exchange.changed') this.preview = null;
  }

  async undo(): Promise<void> {
    const group = this.report?.group;
    if (!group) return;
    const before = this.cutShort;
    this.#changes = null;
    const answer = await this.#work('undo', settle(commands.undo(group)));
    if (!answer.ok) return;
    const { changes, kept } = answer.value;
    const both = {
      ...answer.value,
      changes: changes + (before?.changes ?? 0),
      kept: [...(before?.kept ?? []), ...kept],
    };
    this.cutShort = both.cut_short ? both : null;
    this.undone = both.cut_short ? null : both;
  }

  async cancel(): Promise<void> {
    await settle(commands.cancelTask());
  }

  /** Forgets the file, for the next one. */
  reset(): void {
    if (this.work === null) this.#forget();
  }

  #forget(): void {
    this.#asked += 1;
    this.path = '';
    this.inspection = null;
    this.mapping = null;
    this.clear = false;
    this.#uncheck();
  }

  /** Progress; and a lock, after which somebody else may sit here. */
  hear(notice: Notice): void {
    if (notice.what === 'locked') this.#forget();
    if (notice.what !== 'progress' || TASKS[notice.task] !== this.work) return;
    this.done = notice.done;
    if (this.work === 'undo') this.#changes = notice.total;
  }

  /** Once and for good: the import goes on, and a lock comes, also while another room is shown. */
  #listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    onNotice((notice) => this.hear(notice));
  }

  async #inspect(target: TableKind | null): Promise<void> {
    const asked = ++this.#asked;
    this.#uncheck();
    const answer = await this.#work(
      'inspect',
      settle(commands.inspectFile(this.path, this.#sheet, target)),
    );
    if (asked !== this.#asked) return;
    this.chosen.clear();
    if (answer?.ok) {
      this.inspection = answer.value;
      this.mapping = answer.value.mapping;
    } else {
      this.inspection = null;
      this.mapping = null;
    }
  }

  #request() {
    if (!this.mapping || this.work !== null) return null;
    return { path: this.path, sheet: this.#sheet, mapping: this.mapping, clear: this.clear };
  }

  #change(mapping: Mapping): void {
    this.mapping = mapping;
    this.#uncheck();
  }

  /** What was checked is no longer what would be imported. */
  #uncheck(): void {
    this.preview = null;
    this.report = null;
    this.undone = null;
    this.cutShort = null;
    this.problem = null;
  }

  async #work<T>(work: Work, answer: Promise<Result<T>>): Promise<Result<T>> {
    this.work = work;
    this.done = 0;
    this.problem = null;
    const settled = await answer;
    this.work = null;
    if (!settled.ok) this.problem = settled.error;
    return settled;
  }
}

/** The file stays on the desk while its reader looks at another room. */
export const importing = new Importing();
