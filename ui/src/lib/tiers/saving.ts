import type { FileFormat } from '$lib/api/bindings';
import type { Figures } from '$lib/components/FigureTable.svelte';
import type { AppError, Result } from '$lib/result';
import { m } from '$lib/paraglide/messages';
import { problemToast, saidToast } from '$lib/toasts';
import { api, askWhere } from './api';
import { png, withColours } from './picture';

export type PictureFormat = 'png' | 'svg';

/** Asks where to, and writes the picture there. */
export async function savePicture(svg: string, name: string, format: PictureFormat): Promise<void> {
  const kind = format === 'png' ? m.tiers_format_png() : m.tiers_format_svg();
  const path = await askWhere(`${name}.${format}`, { name: kind, extensions: [format] });
  if (!path) return;
  const text = withColours(svg);
  let bytes: Uint8Array;
  try {
    bytes = format === 'png' ? await png(text) : new TextEncoder().encode(text);
  } catch (thrown) {
    problemToast(undrawn(thrown));
    return;
  }
  say(await api.savePicture(path, [...bytes]), path);
}

/** Asks where to, and writes the table there. */
export async function saveTable(figures: Figures, name: string, format: FileFormat): Promise<void> {
  const kind = format === 'xlsx' ? m.exchange_format_xlsx() : m.exchange_format_csv();
  const path = await askWhere(`${name}.${format}`, { name: kind, extensions: [format] });
  if (!path) return;
  const { headings, rows } = figures;
  const written = await api.exportTable(
    { headings: [...headings], rows: rows.map((row) => [...row]) },
    path,
    format,
  );
  say(written, path);
}

function undrawn(thrown: unknown): AppError {
  return { code: 'shell.internal', params: { detail: String(thrown) } };
}

function say(written: Result<unknown>, path: string): void {
  if (written.ok) saidToast(m.tiers_saved({ path }));
  else problemToast(written.error);
}
