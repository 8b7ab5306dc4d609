/** Accuracy and accuracy under attack of the methods of a comparison, for the terminal. */
import type { AttackSummary } from '../../experiments/comparisonAttack.js';
import { formatCount, formatPercent, formatTable, MISSING } from '../table.js';

/** Nothing where no model was attacked. */
export function formatAttackSummary(summary: readonly AttackSummary[]): string {
  if (summary.length === 0) return '';
  const names = [...new Set(summary.flatMap(({ attacks }) => Object.keys(attacks)))];
  const table = formatTable(
    [
      { header: 'labels', align: 'right' },
      { header: 'method' },
      { header: 'seeds', align: 'right' },
      { header: 'accuracy', align: 'right' },
      { header: 'worst of all', align: 'right' },
      ...names.map((header) => ({ header, align: 'right' as const })),
    ],
    summary.map(({ labels, method, seeds, accuracy, worst, attacks }) => [
      String(labels),
      method,
      String(seeds),
      formatPercent(accuracy, 1),
      formatPercent(worst, 1),
      ...names.map((name) => (name in attacks ? formatPercent(attacks[name]!, 1) : MISSING)),
    ]),
  );
  const texts = formatCount(summary[0]!.texts);
  return `Accuracy under attack, on the same ${texts} test texts; "worst of all" takes the attack that hurts most, text by text:\n${table}`;
}
