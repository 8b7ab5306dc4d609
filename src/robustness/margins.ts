/** How far the right class is ahead of the others. C classes. */

import { argmaxBut } from '../tensor/argmax.js';

/** logit(label) - the highest other logit. @param row [C] */
export function marginOf(row: ArrayLike<number>, label: number): number {
  return row[label]! - row[argmaxBut(row, label)]!;
}
