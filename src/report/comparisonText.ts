/** A comparison as a table for the terminal. */
import { baselineOf, type ComparisonSummary } from '../evaluation/comparisonSummary.js';
import { formatErrorPlot } from './errorPlot.js';
import {
  formatDuration,
  formatPercent,
  formatPoints,
  formatProbability,
  formatTable,
  MISSING,
} from './table.js';

export function formatComparison(summary: readonly ComparisonSummary[]): string {
  const table = formatTable(
    [
      { header: 'labels', align: 'right' },
      { header: 'method' },
      { header: 'seeds', align: 'right' },
      { header: 'test error', align: 'right' },
      { header: 'spread', align: 'right' },
      { header: `gain over ${baselineOf(summary)}, points`, align: 'right' },
      { header: '95 % interval', align: 'right' },
      { header: 'p (Holm)', align: 'right' },
      { header: 'time', align: 'right' },
    ],
    summary.map((row) => [
      String(row.labels),
      row.method,
      String(row.seeds),
      formatPercent(row.meanTestError),
      row.spread === null ? MISSING : formatPercent(row.spread),
      formatPoints(row.gain),
      row.gainInterval === null ? MISSING : row.gainInterval.map((end) => formatPoints(end)).join(' to '),
      formatProbability(row.adjustedPValue),
      formatDuration(row.meanSeconds),
    ]),
  );
  // A single dot has nothing to be held against.
  if (summary.length < 2) return [table, ...footnotes(summary)].join('\n');
  const plot = `Test error with its 95 % band:\n${formatErrorPlot(summary)}`;
  return [[table, ...footnotes(summary)].join('\n'), plot].join('\n\n');
}

/** What the intervals and p-values hold for. */
export function footnotes(summary: readonly ComparisonSummary[]): string[] {
  const over = new Set(
    summary.flatMap(({ intervalOver, errorIntervalOver }) => [intervalOver, errorIntervalOver]),
  );
  const tests = summary.filter(({ pValue }) => pValue !== null).length;
  const notes: string[] = [];
  if (over.has('seeds and texts'))
    notes.push(
      'Intervals and p: for other seeds (draw and initialisation) and other test texts (Student t, degrees of freedom by Satterthwaite).',
    );
  if (over.has('texts'))
    notes.push(
      `${over.has('seeds and texts') ? 'Where there is one run, or all answer alike' : 'Intervals'}: bootstrap over the test texts, ` +
        'paired for gains, p: McNemar (mid-p); they do not know how much the training itself varies.',
    );
  if (tests > 1) notes.push(`p is corrected for the ${tests} tests of this table (Holm).`);
  return notes;
}
