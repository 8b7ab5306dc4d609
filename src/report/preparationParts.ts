/** What the text and the page of a preparation have in common. */
import type { Bounds } from '../preparation/fittedRules.js';
import { statisticKinds } from '../preparation/statistics.js';
import { formatPercent, MISSING } from './table.js';

export const shareOf = (part: number, whole: number): string =>
  formatPercent(whole === 0 ? null : part / whole);

/** A row for each statistic: its name and the two bounds. */
export function boundsRows(bounds: readonly Bounds[]): string[][] {
  return bounds.map(({ statistic, low, high }) => {
    const { title, isRatio } = statisticKinds[statistic];
    const format = (value: number | null) =>
      value === null ? MISSING : isRatio ? rounded(value) : formatPercent(value, 1);
    return [title, format(low), format(high)];
  });
}

const rounded = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
