/** A comparison as a table for the terminal. */
import type { FailedRun } from '../../experiments/comparisonCell.js';
import { baselineOf, type ComparisonSummary } from '../../experiments/comparisonSummary.js';
import {
  formatCount,
  formatDuration,
  formatEnds,
  formatPercent,
  formatPoints,
  formatProbability,
  formatTable,
  MISSING,
} from '../table.js';
import { formatErrorPlot } from './errorPlot.js';

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
      formatEnds(row.gainInterval, formatPoints),
      formatProbability(row.adjustedPValue),
      formatDuration(row.meanSeconds),
    ]),
  );
  // A single dot has nothing to be held against.
  if (summary.length < 2) return [table, ...footnotes(summary)].join('\n');
  const plot = `Test error with its 95 % band:\n${formatErrorPlot(summary)}`;
  return [[table, ...footnotes(summary)].join('\n'), plot].join('\n\n');
}

/** Why runs are missing, a line for each; nothing where none failed. */
export function formatFailedRuns(failed: readonly FailedRun[]): string {
  if (failed.length === 0) return '';
  const lines = failed.map((run) => `  ${failedRunName(run)}: ${run.reason}`);
  const count = failed.length === 1 ? '1 run failed and is' : `${failed.length} runs failed and are`;
  return [`${count} in no figure above:`, ...lines].join('\n');
}

function failedRunName({ labels, seed, method }: FailedRun): string {
  return `${formatCount(labels)} ${labels === 1 ? 'label' : 'labels'}, seed ${seed}, ${method}`;
}

/** What the gains, intervals and p-values hold for. */
export function footnotes(summary: readonly ComparisonSummary[]): string[] {
  return [...intervalNotes(summary), ...seedNotes(summary)];
}

function intervalNotes(summary: readonly ComparisonSummary[]): string[] {
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
      `${over.has('seeds and texts') ? 'Where there is one run, or all answer alike' : 'Intervals'}: over the test texts, exact for ` +
        'errors (Clopper and Pearson), paired bootstrap for gains, p: McNemar (mid-p); they do not know how much the training ' +
        'itself varies.',
    );
  if (summary.some(hasNoWidth))
    notes.push(
      'Where a gain has no interval, or one of no width, it is the same on every test text (as a rule none): on other ' +
        'texts it may differ.',
    );
  if (tests > 1) notes.push(`p is corrected for the ${tests} tests of this table (Holm).`);
  return notes;
}

function hasNoWidth({ gain, gainInterval }: ComparisonSummary): boolean {
  return gain !== null && (gainInterval === null || gainInterval[0] === gainInterval[1]);
}

/** Says which gains are not the difference of the errors beside them. */
function seedNotes(summary: readonly ComparisonSummary[]): string[] {
  const baseline = baselineOf(summary);
  const fewer = summary.filter(({ labels, seeds, gainSeeds }) => {
    const other = summary.find((row) => row.labels === labels && row.method === baseline);
    return gainSeeds !== null && gainSeeds < Math.max(seeds, other?.seeds ?? 0);
  });
  if (fewer.length === 0) return [];
  const gains = fewer.map(
    ({ method, labels, gainSeeds }) =>
      `${method} at ${formatCount(labels)} labels (${formatSeeds(gainSeeds!)})`,
  );
  return [
    `The gain of ${gains.join(', ')} is over the seeds that it shares with ${baseline}; each error is over all seeds of its own.`,
  ];
}

function formatSeeds(seeds: number): string {
  return seeds === 1 ? '1 seed' : `${seeds} seeds`;
}
