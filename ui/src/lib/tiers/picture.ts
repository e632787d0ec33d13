import { count } from '$lib/format';
import { m } from '$lib/paraglide/messages';
import { columnsOf, customersPerDot, dotPath, dotsFor, rowsOf } from './layout';
import { inLanguage } from './names.svelte';
import type { Grid } from './types';
import { axisShareWord, changeWord, moneyWord, shareWord, tierColours, tierLabel } from './words';

const CELL = { width: 280, height: 190, gap: 8 };
const LEFT = 96;
const TOP = 56;
const FOOT = 64;
const PITCH = 10;

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

interface Words {
  size?: number;
  bold?: boolean;
  colour?: string;
  anchor?: 'start' | 'middle' | 'end';
}

function words(
  x: number,
  y: number,
  text: string,
  { size = 12, bold = false, colour = 'var(--text)', anchor = 'start' }: Words = {},
): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${bold ? 600 : 400}" text-anchor="${anchor}" style="fill:${colour}">${escaped(text)}</text>`;
}

/** The grid as a picture of its own, with what it is of on top. Colours are still the page's variables. */
export function gridPicture(grid: Grid, title: string, before: string | null): string {
  const rows = rowsOf(grid);
  const columns = columnsOf(grid.model);
  const across = Math.max(1, columns.length);
  const width = LEFT + across * (CELL.width + CELL.gap) + 16;
  const height = TOP + rows.length * (CELL.height + CELL.gap) + FOOT;
  const perDot = customersPerDot(grid.cells.map((cell) => cell.count));
  const muted = { colour: 'var(--text-2)' };
  const left = (column: number) => LEFT + column * (CELL.width + CELL.gap);
  const cells = rows.flatMap(({ band, cells: inRow }, row) => {
    const y = TOP + row * (CELL.height + CELL.gap);
    return [
      words(16, y + CELL.height / 2, band.label, { size: 20, bold: true }),
      words(16, y + CELL.height / 2 + 20, inLanguage(band.name), muted),
      ...inRow.map((cell, column) => {
        const x = left(column);
        const colours = tierColours(grid.model, cell.tier);
        const label = tierLabel(grid.model, cell.tier);
        const chip = Math.max(28, [...label].length * 13);
        const dots = dotPath(dotsFor(cell.count, perDot), 25, PITCH);
        return [
          `<rect x="${x + 0.5}" y="${y + 0.5}" width="${CELL.width}" height="${CELL.height}" rx="6" style="fill:var(--surface);stroke:var(--line)"/>`,
          `<rect x="${x + 12}" y="${y + 10}" width="${chip}" height="20" rx="4" style="fill:${colours.fill}"/>`,
          words(x + 12 + chip / 2, y + 24, label, {
            bold: true,
            colour: colours.ink,
            anchor: 'middle',
          }),
          before !== null && cell.before !== null
            ? words(x + CELL.width - 12, y + 24, changeWord(cell.count, cell.before, before), {
                ...muted,
                anchor: 'end',
              })
            : '',
          words(x + 12, y + 62, count(cell.count), { size: 28, bold: true }),
          words(x + CELL.width - 12, y + 62, shareWord(cell.count, grid.rated), {
            ...muted,
            anchor: 'end',
          }),
          `<g transform="translate(${x + 12} ${y + 74})" fill="none" stroke-linecap="round"><path d="${dots}" stroke-width="8" style="stroke:${colours.edge}"/><path d="${dots}" stroke-width="6" style="stroke:${colours.fill}"/></g>`,
          cell.potential_permille === null
            ? ''
            : words(
                x + 12,
                y + CELL.height - 10,
                axisShareWord(grid.model, cell.potential_permille),
                muted,
              ),
          cell.amount
            ? words(x + CELL.width - 12, y + CELL.height - 10, moneyWord(cell.amount), {
                ...muted,
                anchor: 'end',
              })
            : '',
        ].join('');
      }),
    ];
  });
  const bottom = TOP + rows.length * (CELL.height + CELL.gap);
  const bands = columns.map((band, column) =>
    words(left(column) + CELL.width / 2, bottom + 16, `${band.label} ${inLanguage(band.name)}`, {
      anchor: 'middle',
    }),
  );
  const axis = grid.model.axes[1];
  if (axis) bands.unshift(words(16, bottom + 16, `${inLanguage(axis.name)} →`, muted));
  const note = [
    perDot === 1 ? m.tiers_dot_one() : m.tiers_dot_many({ count: perDot }),
    m.tiers_rated_count({ count: grid.rated }),
    `${m.tiers_never()} ${count(grid.unassessed)}`,
    `${m.tiers_incomplete()} ${count(grid.incomplete)}`,
  ].join(' · ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="font-family:var(--font)">`,
    `<rect width="${width}" height="${height}" style="fill:var(--surface)"/>`,
    words(16, 32, title, { size: 16, bold: true }),
    ...cells,
    ...bands,
    words(16, height - 16, note, muted),
    '</svg>',
  ].join('');
}

/** A drawing of the page with a ground and a title, as a picture of its own. */
export function drawnPicture(drawn: SVGSVGElement, title: string): string {
  const [width, height] = [drawn.clientWidth, drawn.clientHeight];
  const inner = [...drawn.children]
    .map((child) => new XMLSerializer().serializeToString(child))
    .join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + 48}" style="font:12px var(--font)">`,
    `<rect width="${width}" height="${height + 48}" style="fill:var(--surface)"/>`,
    words(24, 32, title, { size: 16, bold: true }),
    `<g transform="translate(0 48)">${inner}</g></svg>`,
  ].join('');
}

/** With the colours of the page as it looks now in place of its variables. */
export function withColours(svg: string): string {
  const page = getComputedStyle(document.documentElement);
  return svg.replace(/var\((--[\w-]+)\)/g, (_, name: string) =>
    page.getPropertyValue(name).trim().replaceAll('"', "'"),
  );
}

/** Twice as fine as the screen, so that it stays sharp on a slide. */
const SCALE = 2;

/** The picture as the bytes of a PNG file. */
export async function png(svg: string): Promise<Uint8Array> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(SCALE, SCALE);
  context.drawImage(image, 0, 0);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
  if (!blob) throw new Error('no picture');
  return new Uint8Array(await blob.arrayBuffer());
}
