/** A comparison as a table for the terminal. */
import type { ComparisonSummary } from '../evaluation/comparisonSummary.js';
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
      { header: 'gain over supervised, points', align: 'right' },
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

function footnotes(summary: readonly ComparisonSummary[]): string[] {
  const over = new Set(summary.map(({ intervalOver }) => intervalOver));
  const tests = summary.filter(({ pValue }) => pValue !== null).length;
  const notes: string[] = [];
  if (over.has('seeds'))
    notes.push(
      'Intervals and p: Student t of the paired differences over the seeds (draw and initialisation).',
    );
  if (over.has('texts'))
    notes.push(
      'Intervals: paired bootstrap over the test texts, p: McNemar (mid-p); with one seed they do not know how much the ' +
        'training itself varies.',
    );
  if (tests > 1) notes.push(`p is corrected for the ${tests} tests of this table (Holm).`);
  return notes;
}
