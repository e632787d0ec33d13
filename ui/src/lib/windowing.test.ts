import { expect, test } from 'vitest';
import { cursorAfter, poolSize, scrollToShow, windowOf } from './windowing';

const viewport = { height: 360, row: 36, total: 100_000 };

test('a window covers the visible rows with a screenful on each side', () => {
  expect(windowOf({ ...viewport, scrollTop: 36_000 })).toEqual({ start: 989, end: 1022 });
});

test('a window at the top starts with the first row', () => {
  expect(windowOf({ ...viewport, scrollTop: 0 })).toEqual({ start: 0, end: 33 });
});

test('a window at the bottom ends with the last row and still fills the screen', () => {
  const { start, end } = windowOf({ ...viewport, scrollTop: 36 * 100_000 - 360 });
  expect(end).toBe(100_000);
  expect(start).toBeLessThanOrEqual(100_000 - 10);
});

test('a list that became shorter than the scroll position shows its end', () => {
  const { start, end } = windowOf({ ...viewport, total: 20, scrollTop: 50_000 });
  expect(start).toBe(0);
  expect(end).toBe(20);
});

test('an empty list has an empty window', () => {
  expect(windowOf({ ...viewport, total: 0, scrollTop: 0 })).toEqual({ start: 0, end: 0 });
});

test('every row that can be seen is in the window, at any scroll position', () => {
  for (let scrollTop = 0; scrollTop < 20_000; scrollTop += 7) {
    const { start, end } = windowOf({ ...viewport, scrollTop });
    expect(start).toBeLessThanOrEqual(Math.floor(scrollTop / 36));
    expect(end).toBeGreaterThanOrEqual(Math.ceil((scrollTop + 360) / 36));
    expect(end - start).toBeLessThanOrEqual(poolSize(viewport));
  }
});

test('the list scrolls only as far as the row under the cursor needs', () => {
  expect(scrollToShow(3, { ...viewport, scrollTop: 0 })).toBe(0);
  expect(scrollToShow(10, { ...viewport, scrollTop: 0 })).toBe(36);
  expect(scrollToShow(3, { ...viewport, scrollTop: 360 })).toBe(108);
});

test('the cursor stops at both ends of the list', () => {
  expect(cursorAfter('ArrowUp', 0, 5, 10)).toBe(0);
  expect(cursorAfter('PageDown', 3, 5, 10)).toBe(4);
  expect(cursorAfter('End', 0, 5, 10)).toBe(4);
  expect(cursorAfter('Home', 4, 5, 10)).toBe(0);
});

test('other keys and empty lists leave the cursor where it is', () => {
  expect(cursorAfter('KeyQ', 2, 5, 10)).toBeNull();
  expect(cursorAfter('ArrowDown', 0, 0, 10)).toBeNull();
});
