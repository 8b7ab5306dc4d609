/** The methods of a comparison under attack and on poisoned texts, for the terminal. */
import type { AttackSummary } from '../../experiments/comparisonAttack.js';
import type { PoisonSummary } from '../../experiments/comparisonPoison.js';
import { type AdversaryGrid, attackGrid, attackNote, POISON_NOTE, poisonGrid } from '../adversaryGrids.js';
import { formatTable } from '../table.js';

/** Nothing where no model was attacked. */
export function formatAttackSummary(summary: readonly AttackSummary[]): string {
  return summary.length === 0 ? '' : `${attackNote(summary)}:\n${tableOf(attackGrid(summary))}`;
}

/** Nothing where no text was poisoned. */
export function formatPoisonSummary(summary: readonly PoisonSummary[]): string {
  return summary.length === 0 ? '' : `${POISON_NOTE}:\n${tableOf(poisonGrid(summary))}`;
}

function tableOf({ columns, rows }: AdversaryGrid): string {
  const aligned = columns.map(({ header, number }) =>
    number ? ({ header, align: 'right' } as const) : { header },
  );
  return formatTable(aligned, rows);
}
