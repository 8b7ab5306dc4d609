/** A made-up comparison whose methods are attacked, and trained on poisoned texts. */
import * as v from 'valibot';
import type { ComparedAttack } from '../../../src/experiments/comparisonCell.js';
import type { ComparisonResult } from '../../../src/experiments/comparisonResult.js';
import type { AttackedRow } from '../../../src/robustness/attackedRow.js';
import { attackOptions } from '../../../src/robustness/attackOptions.js';
import { attackResult } from '../../../src/robustness/attackResult.js';
import type { PoisonFigures } from '../../../src/robustness/poisoning/poisonFigures.js';

/** Of ten texts, greedy flips so many and `exact`, where it is made, proves that two cannot be flipped. */
function attacked(flips: number, isExact: boolean): ComparedAttack {
  const resisted = { status: 'resisted', queries: 5, changed: 0 } as const;
  const flipped = {
    ...resisted,
    status: 'flipped',
    changed: 1,
    answer: 'pos',
    text: 'x',
    changes: [],
  } as const;
  const rows = Array.from({ length: 10 }, (_, at): AttackedRow => {
    const outcome = at < flips ? flipped : resisted;
    const exact = at < 8 ? { exact: outcome } : { exact: { ...resisted, certified: true } };
    const smallest = { 'carlini-wagner': (at + 1) / 100 };
    return {
      ...{ id: String(at), label: 'neg', answer: 'neg', text: 'a dull film', words: 3 },
      attacks: { 'random-words': resisted, greedy: outcome, ...(isExact && exact) },
      ...(!isExact && { embeddings: { hasZeroGradient: false, smallest } }),
    };
  });
  const names = ['random-words', 'greedy', ...(isExact ? ['exact'] : ['carlini-wagner'])];
  return { ...attackResult(rows, names, v.parse(attackOptions, {})), queriesPerSecond: 1234 };
}

const filtered = { testError: 0.22, success: 0.05, leftOut: 31 };

/** The second method is a network; what it left out as poison is told for the pile alone. */
export function underAdversary(result: ComparisonResult): ComparisonResult {
  const cells = result.cells.map((cell) => {
    if (cell.method === 'bayes') return cell;
    const place = result.settings.methods.indexOf(cell.method);
    const shared = { share: 0.01, texts: 9, testError: cell.testError + 0.015, control: 0.02 };
    const poison: PoisonFigures[] = [
      { ...shared, poison: 'labeled-trigger', success: 0.875 },
      { ...shared, poison: 'pile-trigger', success: 0.475, filtered },
    ];
    return { ...cell, attack: attacked(place + 3, place !== 1), poison };
  });
  return { ...result, cells };
}
