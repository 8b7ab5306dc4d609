/** What contributions leave unexplained: |their sum - (margin - baseline)|, 0 for those that are complete. */
export function gapOf(contributions: Float64Array, margin: number, baseline: number): number {
  const sum = contributions.reduce((total, one) => total + one, 0);
  return Math.abs(sum - (margin - baseline));
}
