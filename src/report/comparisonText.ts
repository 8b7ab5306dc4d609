/** A comparison as a table for the terminal. */
import type { ComparisonSummary } from '../evaluation/comparisonSummary.js';
import { formatDuration, formatPercent, formatPoints, formatTable, MISSING } from './table.js';

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
      formatDuration(row.meanSeconds),
    ]),
  );
  return [table, ...footnotes(summary)].join('\n');
}

function footnotes(summary: readonly ComparisonSummary[]): string[] {
  const over = new Set(summary.map(({ intervalOver }) => intervalOver));
  const notes: string[] = [];
  if (over.has('seeds'))
    notes.push('Intervals: Student t of the paired differences over the seeds (draw and initialisation).');
  if (over.has('texts'))
    notes.push(
      'Intervals: paired bootstrap over the test texts; with one seed they do not know how much the training itself varies.',
    );
  return notes;
}
