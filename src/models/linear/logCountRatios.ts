/**
 * How much an n-gram speaks for a class, by counting (Wang and Manning 2012, "Baselines and bigrams").
 * Shapes: N texts, F n-grams, C classes.
 */
import { assertFits } from '../../model/memory.js';
import type { NgramRows } from '../../ngrams/ngramFeatures.js';

/** Its count in 64 bits; itself, its variance and its weight in 32 each. */
const BYTES_A_RATIO = 20;

/**
 * r[f,c] = log( (n[f,c] / n[c] + s) / (n[f,not c] / n[not c] + s) ) with n[f,c] the texts of class c that have n-gram f,
 * n[c] their sum over the n-grams and s = smoothing / min(n[c], n[not c]).
 * The published ratio adds a count to either side instead. That is nearly the same for classes of equal size; for a
 * rare class it would call every n-gram typical of it that was never seen. Where no text of a class has an n-gram, or
 * none of the others, nothing can be said: all ratios are 0.
 * @param targets [N,C] probability of each class for each text
 * @param weights [N] how often each text counts
 * @returns [F,C]
 */
export function logCountRatios(
  { starts, ngrams }: NgramRows,
  features: number,
  { targets, weights }: { readonly targets: Float32Array; readonly weights: Float32Array },
  smoothing: number,
): Float32Array {
  const texts = weights.length;
  const classes = targets.length / texts;
  const where = `${features} n-grams and words of ${classes} classes`;
  assertFits(where, features * classes, BYTES_A_RATIO, 'Raise --min-ngram-texts, or join rare classes.');
  const counts = new Float64Array(features * classes);
  for (let text = 0; text < texts; text += 1) {
    for (let c = 0; c < classes; c += 1) {
      const share = weights[text]! * targets[text * classes + c]!;
      if (share === 0) continue;
      for (let k = starts[text]!; k < starts[text + 1]!; k += 1) counts[ngrams[k]! * classes + c]! += share;
    }
  }
  return ratiosOfCounts(counts, classes, smoothing);
}

/** @param counts [F,C] @returns [F,C] */
export function ratiosOfCounts(counts: Float64Array, classes: number, smoothing: number): Float32Array {
  const mass = new Float64Array(classes);
  for (let index = 0; index < counts.length; index += 1) mass[index % classes]! += counts[index]!;
  const total = mass.reduce((sum, one) => sum + one, 0);
  const ratios = new Float32Array(counts.length);
  for (let f = 0; f < counts.length; f += classes) {
    let all = 0;
    for (let c = 0; c < classes; c += 1) all += counts[f + c]!;
    for (let c = 0; c < classes; c += 1) {
      const inside = mass[c]!;
      const outside = total - inside;
      const smaller = Math.min(inside, outside);
      if (!(smaller > 0)) continue;
      const extra = smoothing / smaller;
      const share = (count: number, of: number) => count / of + extra;
      ratios[f + c] = Math.log(share(counts[f + c]!, inside) / share(all - counts[f + c]!, outside));
    }
  }
  return ratios;
}
