/** weight_c = n / (C n_c): every class has the same weight in total, and the mean over the texts is 1. @returns [C] */
export function balancedClassWeights(labels: Int32Array, classes: number): Float32Array {
  const counts = new Float32Array(classes);
  for (const label of labels) counts[label]! += 1;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)));
}
