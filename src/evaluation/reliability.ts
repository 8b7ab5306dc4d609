/** The texts whose confidence, the probability of the predicted class, lies in (low, high]. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Mean over the texts of the bin; null where there is none. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

/** The bins of a reliability diagram, equal in width; confidence 0 falls into the first. Guo et al. (2017). */
export function calibrationBins(
  confidences: ArrayLike<number>,
  correct: ArrayLike<number>,
  binCount = 15,
): CalibrationBin[] {
  const counts = new Float64Array(binCount);
  const confidenceSums = new Float64Array(binCount);
  const correctSums = new Float64Array(binCount);
  for (let i = 0; i < confidences.length; i++) {
    const confidence = confidences[i]!;
    const bin = Math.min(binCount, Math.max(1, Math.ceil(confidence * binCount))) - 1;
    counts[bin]! += 1;
    confidenceSums[bin]! += confidence;
    correctSums[bin]! += correct[i]!;
  }
  return Array.from(counts, (count, bin) => ({
    low: bin / binCount,
    high: (bin + 1) / binCount,
    count,
    confidence: count === 0 ? null : confidenceSums[bin]! / count,
    accuracy: count === 0 ? null : correctSums[bin]! / count,
  }));
}

/**
 * The expected calibration error Σ_b n_b/n · |accuracy_b - confidence_b|.
 * Guo, Pleiss, Sun, Weinberger (2017), On Calibration of Modern Neural Networks, equation 3.
 */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number {
  let texts = 0;
  let sum = 0;
  for (const { count, accuracy, confidence } of bins) {
    if (accuracy === null || confidence === null) continue;
    texts += count;
    sum += count * Math.abs(accuracy - confidence);
  }
  if (texts === 0) throw new Error('the calibration error of no texts does not exist');
  return sum / texts;
}
