/** Errors as dots with their bands, method by method over the label counts: the learning curves on a terminal. */
import type { ComparisonSummary } from '../../experiments/comparisonSummary.js';
import { formatPercent, formatTable } from '../table.js';

const COLUMNS = 44;

/** Ends without a line break. */
export function formatErrorPlot(summary: readonly ComparisonSummary[]): string {
  const low = Math.min(...summary.map(({ errorInterval }) => errorInterval[0]));
  const high = Math.max(...summary.map(({ errorInterval }) => errorInterval[1]));
  const column = (error: number) =>
    high === low ? 0 : Math.round(((error - low) / (high - low)) * (COLUMNS - 1));
  const scale = `${formatPercent(low, 1)} `;
  const ends = scale + formatPercent(high, 1).padStart(COLUMNS - scale.length);
  const rows = summary.map(({ labels, method, meanTestError, errorInterval: [from, to] }, place) => [
    summary[place - 1]?.labels === labels ? '' : String(labels),
    method,
    bar(column(from), column(meanTestError), column(to)),
  ]);
  return formatTable([{ header: 'labels', align: 'right' }, { header: 'method' }, { header: ends }], rows);
}

/** `├──●────┤`, from column `from` to column `to`. */
function bar(from: number, dot: number, to: number): string {
  const cells: string[] = Array.from({ length: to + 1 }, (_, place) => (place < from ? ' ' : '─'));
  cells[from] = '├';
  cells[to] = '┤';
  cells[dot] = '●';
  return cells.join('');
}
