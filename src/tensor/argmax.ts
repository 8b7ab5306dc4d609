/** The index of the largest value; of equal ones, the lowest. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (values[i]! > values[best]!) best = i;
  }
  return best;
}

/** The index of the largest value but for one place; of equal ones, the lowest. @param values two or more */
export function argmaxBut(values: ArrayLike<number>, place: number): number {
  let best = place === 0 ? 1 : 0;
  for (let i = best + 1; i < values.length; i++) {
    if (i !== place && values[i]! > values[best]!) best = i;
  }
  return best;
}
