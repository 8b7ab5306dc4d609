/** A bar of block characters that shows a share in eighths of a column. */

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const FULL = '█';
const REST = '░';

/** @param share 0 to 1, or it is brought there @param width columns */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  const shown = FULL.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
  return shown + REST.repeat(width - shown.length);
}
