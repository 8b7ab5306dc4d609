/**
 * Prints the runs of comparisons as tables, for RESULTS.md:
 *
 *     node --import tsx scripts/results.ts FOLDER... >> RESULTS.md
 *
 * FOLDER is one that `textvat compare --out` wrote. Only label counts and methods with finished runs stand in a table.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ComparisonCell } from '../src/evaluation/comparisonCell.js';

const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('usage: node --import tsx scripts/results.ts FOLDER...');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();

for (const folder of folders) {
  const plan = JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8')) as Record<string, unknown>;
  const cells = readFileSync(join(folder, 'cells.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ComparisonCell);
  console.log(`## ${basename(folder)}\n`);
  console.log(
    `Encoder \`${plan['encoder']}\`; tables made at commit ${commit}; test texts: ${plan['the test texts']}.\n`,
  );
  console.log(
    '| labels | method | runs | mean error | from | to | seconds a run |\n|---|---|---|---|---|---|---|',
  );
  for (const [labels, method] of kinds(cells)) {
    const runs = cells.filter((cell) => cell.labels === labels && cell.method === method);
    const errors = runs.map(({ testError }) => testError);
    const columns = [
      ...[labels, method, runs.length],
      ...[mean(errors), Math.min(...errors), Math.max(...errors)].map(
        (error) => `${(100 * error).toFixed(2)} %`,
      ),
      mean(runs.map(({ seconds }) => seconds)).toFixed(0),
    ];
    console.log(`| ${columns.join(' | ')} |`);
  }
  console.log('');
}

/** Label counts and methods, in the order of the counts and of their first runs. */
function kinds(cells: readonly ComparisonCell[]): [number, string][] {
  const found = new Map(cells.map(({ labels, method }) => [`${labels} ${method}`, [labels, method]]));
  return ([...found.values()] as [number, string][]).sort(([a], [b]) => a - b);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
