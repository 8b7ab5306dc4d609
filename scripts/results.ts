/**
 * Prints what a comparison found as tables, for RESULTS.md:
 *
 *     textvat compare ... --json > found.json
 *     node --import tsx scripts/results.ts found.json >> RESULTS.md
 */
import { readFileSync } from 'node:fs';
import type { ComparisonRun } from '../src/experiments/comparisonCell.js';
import { baselineOf, type ComparisonSummary, labelCounts } from '../src/experiments/comparisonSummary.js';
import { formatPoints } from '../src/report/table.js';

interface Found {
  readonly runs: readonly ComparisonRun[];
  readonly summary: readonly ComparisonSummary[];
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('usage: node --import tsx scripts/results.ts FILE');
const { runs, summary } = JSON.parse(readFileSync(file, 'utf8')) as Found;
const methods = [...new Set(summary.map(({ method }) => method))];
const counts = labelCounts(summary);
const baseline = baselineOf(summary);

const percent = (share: number) => (100 * share).toFixed(2);

/** A row for each label count, a cell for each method. */
function table(title: string, of: readonly string[], cell: (labels: number, method: string) => string): void {
  console.log(`${title}\n\n| labels | ${of.join(' | ')} |\n|${'---|'.repeat(of.length + 1)}`);
  for (const labels of counts)
    console.log(
      `| ${[labels.toLocaleString('en'), ...of.map((method) => cell(labels, method))].join(' | ')} |`,
    );
  console.log('');
}

const rowOf = (labels: number, method: string) =>
  summary.find((row) => row.labels === labels && row.method === method);

function gain(row: ComparisonSummary | undefined): string {
  if (row === undefined || row.gain === null) return '-';
  const [low, high] = row.gainInterval ?? [];
  const interval = low === undefined ? '' : ` (${formatPoints(low)} to ${formatPoints(high!)})`;
  const p = row.adjustedPValue === null ? '' : `, p ${row.adjustedPValue.toPrecision(2)}`;
  return `${formatPoints(row.gain)}${interval}${p}`;
}

table('Mean test error in percent:', methods, (labels, method) => {
  const row = rowOf(labels, method);
  return row === undefined ? '-' : percent(row.meanTestError);
});
table(
  `Gain over ${baseline} in points, its 95 % interval for other seeds and other test texts, and p (Holm):`,
  methods.filter((method) => method !== baseline),
  (labels, method) => gain(rowOf(labels, method)),
);
table('The runs, by seed:', methods, (labels, method) =>
  runs
    .filter((run) => run.labels === labels && run.method === method)
    .sort((a, b) => a.seed - b.seed)
    .map(({ testError }) => percent(testError))
    .join(', '),
);
table('Minutes a run; the first of a seed pays for what the others share:', methods, (labels, method) => {
  const row = rowOf(labels, method);
  return row === undefined ? '-' : (row.meanSeconds / 60).toFixed(1);
});
