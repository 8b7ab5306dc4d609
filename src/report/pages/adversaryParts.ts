/** How the methods of a comparison stand against attacks and poison, where that was measured. */
import { summariseAttacks } from '../../experiments/comparisonAttack.js';
import type { ComparisonCell } from '../../experiments/comparisonCell.js';
import { summarisePoison } from '../../experiments/comparisonPoison.js';
import { type AdversaryGrid, attackGrid, attackNote, POISON_NOTE, poisonGrid } from '../adversaryGrids.js';
import type { Html } from '../html/html.js';
import { htmlTable, type Section } from '../html/page.js';

/** None where no model was attacked and no text poisoned. */
export function adversarySections(cells: readonly ComparisonCell[]): Section[] {
  const [attacks, poison] = [summariseAttacks(cells), summarisePoison(cells)];
  return [
    ...(attacks.length === 0
      ? []
      : [{ title: 'Under attack', lead: `${attackNote(attacks)}.`, body: tableOf(attackGrid(attacks)) }]),
    ...(poison.length === 0
      ? []
      : [{ title: 'On poisoned texts', lead: `${POISON_NOTE}.`, body: tableOf(poisonGrid(poison)) }]),
  ];
}

function tableOf({ columns, rows }: AdversaryGrid): Html {
  return htmlTable(columns, rows);
}
