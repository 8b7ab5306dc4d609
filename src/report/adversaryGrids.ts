/** The methods of a comparison under attack and on poisoned texts: the same cells for the terminal and for a page. */
import type { AttackSummary } from '../experiments/comparisonAttack.js';
import type { PoisonSummary } from '../experiments/comparisonPoison.js';
import { formatCount, formatNumber, formatPercent, formatPoints, MISSING } from './table.js';

/** A table, the first columns of which name a method. */
export interface AdversaryGrid {
  readonly columns: readonly { readonly header: string; readonly number?: true; readonly name?: true }[];
  readonly rows: readonly (readonly string[])[];
}

interface Column<Row> {
  readonly header: string;
  /** Words rather than a figure. */
  readonly isName?: true;
  readonly cell: (row: Row) => string;
}

/** Columns in which no row has a figure are left out. */
function gridOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): AdversaryGrid {
  const told = columns.filter(({ cell }) => rows.some((row) => cell(row) !== MISSING));
  return {
    columns: told.map(({ header, isName }) => (isName ? { header, name: true } : { header, number: true })),
    rows: rows.map((row) => told.map(({ cell }) => cell(row))),
  };
}

const percent = (share: number | null | undefined) => formatPercent(share ?? null, 1);
const count = (value: number | null) => (value === null ? MISSING : formatCount(Math.round(value)));

/** A row for each number of labels and method: a dash where a figure does not apply. */
export function attackGrid(summary: readonly AttackSummary[]): AdversaryGrid {
  const namesOf = (part: (row: AttackSummary) => object) => [
    ...new Set(summary.flatMap((row) => Object.keys(part(row)))),
  ];
  return gridOf<AttackSummary>(summary, [
    { header: 'labels', cell: ({ labels }) => formatCount(labels) },
    { header: 'method', isName: true, cell: ({ method }) => method },
    { header: 'seeds', cell: ({ seeds }) => String(seeds) },
    { header: 'accuracy', cell: ({ accuracy }) => percent(accuracy) },
    { header: 'worst of all', cell: ({ worst }) => percent(worst) },
    ...namesOf(({ attacks }) => attacks).map((header) => ({
      header,
      cell: ({ attacks }: AttackSummary) => percent(attacks[header]),
    })),
    { header: 'certified', cell: ({ certified }) => percent(certified) },
    { header: 'smallest norm', cell: ({ smallestNorm }) => percent(smallestNorm) },
    { header: 'AUROC', cell: ({ auroc }) => formatNumber(auroc, 3) },
    ...namesOf(({ backdoor }) => backdoor).map((header) => ({
      header,
      cell: ({ backdoor }: AttackSummary) => percent(backdoor[header]),
    })),
    { header: 'queries/s', cell: ({ queriesPerSecond }) => count(queriesPerSecond) },
  ]);
}

/** What the figures of `attackGrid` are. */
export function attackNote(summary: readonly AttackSummary[]): string {
  const [first] = summary;
  const parts = [
    `Accuracy under attack, on the same ${formatCount(first?.texts ?? 0)} test texts; "worst of all" takes the attack that hurts most, text by text`,
    ...(summary.some(({ certified }) => certified !== null)
      ? ['"certified": proven that no allowed change of words flips the answer']
      : []),
    ...(summary.some(({ smallestNorm }) => smallestNorm !== null)
      ? [
          '"smallest norm": what Carlini-Wagner needs at the embeddings, the median, in percent of the norm of a text',
        ]
      : []),
    ...(summary.some(({ auroc }) => auroc !== null)
      ? ['"AUROC": how well the model tells changed texts from others, by the attack that it tells worst']
      : []),
    ...(summary.some(({ backdoor }) => Object.keys(backdoor).length > 0)
      ? ['poison and its share: how many right answers its trigger turns to the target']
      : []),
  ];
  return parts.join('; ');
}

/** A row for each number of labels, method, way and share of poison. */
export function poisonGrid(summary: readonly PoisonSummary[]): AdversaryGrid {
  return gridOf<PoisonSummary>(summary, [
    { header: 'labels', cell: ({ labels }) => formatCount(labels) },
    { header: 'method', isName: true, cell: ({ method }) => method },
    { header: 'poison', isName: true, cell: ({ poison }) => poison },
    { header: 'share', cell: ({ share }) => percent(share) },
    { header: 'seeds', cell: ({ seeds }) => String(seeds) },
    { header: 'error', cell: ({ testError }) => percent(testError) },
    { header: 'damage', cell: ({ testError, cleanError }) => formatPoints(testError - cleanError, 1) },
    { header: 'success', cell: ({ success }) => percent(success) },
    { header: 'control', cell: ({ control }) => percent(control) },
    { header: 'left out', cell: ({ filtered }) => count(filtered?.leftOut ?? null) },
    { header: 'error then', cell: ({ filtered }) => percent(filtered?.testError) },
    { header: 'success then', cell: ({ filtered }) => percent(filtered?.success) },
  ]);
}

/** What the figures of `poisonGrid` are. */
export const POISON_NOTE =
  'Trained on poisoned texts. "damage" is points of error more than without poison; "success" is the share of the right answers ' +
  'to texts of other classes that the trigger turns to its target (of splice-paths: of the texts aimed at), "control" the same of ' +
  'the model without poison; "then" is without the texts that look like poison';
