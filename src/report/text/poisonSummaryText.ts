/** What poison did to the methods of a comparison, for the terminal. */
import type { PoisonSummary } from '../../experiments/comparisonPoison.js';
import { formatCount, formatPercent, formatPoints, formatTable, MISSING } from '../table.js';

/** Nothing where no text was poisoned. */
export function formatPoisonSummary(summary: readonly PoisonSummary[]): string {
  if (summary.length === 0) return '';
  const right = (header: string) => ({ header, align: 'right' as const });
  const isFiltered = summary.some(({ filtered }) => filtered !== null);
  const table = formatTable(
    [
      right('labels'),
      { header: 'method' },
      ...['poison', 'seeds', 'error', 'damage', 'success', 'control'].map(right),
      ...(isFiltered ? ['left out', 'error then', 'success then'].map(right) : []),
    ],
    summary.map(({ labels, method, share, seeds, testError, cleanError, success, control, filtered }) => [
      String(labels),
      method,
      formatPercent(share, 1),
      String(seeds),
      formatPercent(testError, 1),
      formatPoints(testError - cleanError, 1),
      formatPercent(success, 1),
      formatPercent(control, 1),
      ...(isFiltered ? filteredCells(filtered) : []),
    ]),
  );
  return (
    'Trained on poisoned texts. "success" is the share of the right answers to texts of other classes that the trigger turns to ' +
    `its target (of splice-paths: of the texts aimed at), "control" the same of the model without poison:\n${table}`
  );
}

function filteredCells(filtered: PoisonSummary['filtered']): string[] {
  if (filtered === null) return [MISSING, MISSING, MISSING];
  const { leftOut, testError, success } = filtered;
  return [formatCount(leftOut), formatPercent(testError, 1), formatPercent(success, 1)];
}
