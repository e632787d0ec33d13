/** Runs `work` when what stands in the page now has been painted. */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(work));
}
