/** Rows `start` up to, not including, `end`. */
export interface RowWindow {
  start: number;
  end: number;
}

export interface Viewport {
  scrollTop: number;
  /** Height of the visible part, in px. */
  height: number;
  /** Height of one row, in px. */
  row: number;
  total: number;
}

/** How many rows `windowOf` gives at most for a viewport of this size. */
export function poolSize({ height, row }: Pick<Viewport, 'height' | 'row'>): number {
  return 3 * visibleRows(height, row);
}

/**
 * The rows to render: the visible ones and a screenful on each side, so that a scroll which the
 * engine paints before the script runs still meets rows.
 */
export function windowOf({ scrollTop, height, row, total }: Viewport): RowWindow {
  const screen = visibleRows(height, row);
  const first = Math.floor(Math.max(0, scrollTop) / row);
  // A list that became shorter is still scrolled to where it was until the engine clamps it.
  const start = Math.max(0, Math.min(first, total - screen) - screen);
  return { start, end: Math.min(total, start + 3 * screen) };
}

/** Rows of which any part can be seen: one more than fit, because the first may be cut. */
function visibleRows(height: number, row: number): number {
  return Math.ceil(height / row) + 1;
}

/** The scroll position that shows row `index` whole, moving as little as possible. */
export function scrollToShow(index: number, { scrollTop, height, row }: Viewport): number {
  const top = index * row;
  if (top < scrollTop) return top;
  if (top + row > scrollTop + height) return top + row - height;
  return scrollTop;
}

/** Where a key takes the cursor, or null for a key that does not move it. */
export function cursorAfter(
  code: string,
  cursor: number,
  total: number,
  rowsPerPage: number,
): number | null {
  const steps: Record<string, number> = {
    ArrowDown: cursor + 1,
    ArrowUp: cursor - 1,
    PageDown: cursor + rowsPerPage,
    PageUp: cursor - rowsPerPage,
    Home: 0,
    End: total - 1,
  };
  const target = steps[code];
  if (target === undefined || total === 0) return null;
  return Math.max(0, Math.min(total - 1, target));
}
