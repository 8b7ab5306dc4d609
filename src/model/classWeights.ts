/** How the labels fall upon the classes, and what makes up for it. */

/** weight_c = n / (C n_c): every class has the same weight in total, and the mean over the texts is 1. @returns [C] */
export function balancedClassWeights(labels: Int32Array, classes: number): Float32Array {
  const counts = new Float32Array(classes);
  for (const label of labels) counts[label]! += 1;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)));
}

/** [C] share of each class among the labels */
export function classShares(labels: Int32Array, classes: number): Float64Array {
  const shares = new Float64Array(classes);
  for (const label of labels) shares[label]! += 1;
  return shares.map((count) => count / labels.length);
}
