import type { Interval } from '../evaluation/intervals.js';
import { printable } from '../printable.js';
import { padText, textWidth } from './textWidth.js';

export interface TableColumn {
  readonly header: string;
  /** Left unless said otherwise. */
  readonly align?: 'left' | 'right';
}

const GAP = '  ';

/** A table for the terminal: a header, a rule and the rows, without a line break at the end. */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ header }) => header), ...rows].map((row, i) => {
    if (row.length !== columns.length) {
      throw new Error(`table row ${i} has ${row.length} cells for ${columns.length} columns`);
    }
    return row.map(printable);
  });
  const widths = columns.map((_, c) =>
    lines.reduce((widest, line) => Math.max(widest, textWidth(line[c]!)), 0),
  );
  const [header, ...body] = lines.map((line) =>
    line
      .map((cell, c) => padText(cell, widths[c]!, columns[c]!.align ?? 'left'))
      .join(GAP)
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP);
  return [header, rule, ...body].join('\n');
}

/** What stands for a value that does not exist. */
export const MISSING = '–';

/** 0.1234 as `12.34 %`. */
export function formatPercent(share: number | null, digits = 2): string {
  return share === null ? MISSING : `${fixed(100 * share, digits)} %`;
}

/** 0.125 as `12.5 %` and 0.4 as `40 %`: for axes, whose figures are round. */
export function formatRoundPercent(share: number): string {
  return `${Number(fixed(100 * share, 1))} %`;
}

/** A difference of two shares in percentage points, with its sign: 0.0123 as `+1.23`. */
export function formatPoints(difference: number | null, digits = 2): string {
  if (difference === null) return MISSING;
  const points = fixed(100 * difference, digits);
  return Number(points) > 0 ? `+${points}` : points;
}

export function formatNumber(value: number | null, digits = 4): string {
  return value === null ? MISSING : fixed(value, digits);
}

/** An interval as `7.06 % to 9.24 %`. @param format of each end */
export function formatEnds(interval: Interval | null, format: (end: number) => string): string {
  return interval === null ? MISSING : interval.map((end) => format(end)).join(' to ');
}

/** A p-value: 0.0123, 1.00, < 0.0001. */
export function formatProbability(p: number | null): string {
  if (p === null) return MISSING;
  if (p < 0.0001) return '< 0.0001';
  return p < 0.1 ? p.toFixed(4) : p.toFixed(2);
}

const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 25000 as `25,000`. */
export function formatCount(count: number): string {
  return thousands.format(count);
}

/** `0.4 s`, `12 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  // Without this a tiny negative number reads -0.00.
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}
