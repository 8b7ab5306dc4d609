/** How far the right class is ahead of the others. C classes. */

/** logit(label) - the highest other logit. @param row [C] */
export function marginOf(row: ArrayLike<number>, label: number): number {
  return row[label]! - row[rivalOf(row, label)]!;
}

/** The class with the highest other logit. @param row [C], two classes or more */
export function rivalOf(row: ArrayLike<number>, label: number): number {
  let rival = label === 0 ? 1 : 0;
  for (let c = 0; c < row.length; c += 1) if (c !== label && row[c]! > row[rival]!) rival = c;
  return rival;
}
