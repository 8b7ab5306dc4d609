/**
 * Which n-grams the vectors of texts are best learnt from once something is known of the classes: mostly those that tell
 * them apart (sub-sampling by naive Bayes weights: Zhang and Arefyev 2022, "The document vectors using cosine similarity
 * revisited"). A method that trains on texts without labels counts these by what it predicts for them.
 * Shapes: N texts, F n-grams, C classes.
 */

import type { PreparedData } from '../../model/data.js';
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import { hasUnlabeledLosses } from '../../objectives/objectiveOptions.js';
import type { LinearTrainingOptions } from '../linear/linearOptions.js';
import { labeledTargets } from '../linear/linearProblem.js';
import { logCountRatios } from '../linear/logCountRatios.js';
import { withPredictions } from '../linear/selfTraining.js';
import type { NgramChoice } from './learnVectors.js';

/** An n-gram that tells nothing keeps this share, and so many times as much by every e-fold of its log-count ratio. */
const SMALLEST_SHARE = 1 / 3;
const GROWTH = 1 / 2;

/**
 * @param rows of the texts that the method learns from, as `taughtNgrams` gives them
 * @param probabilities [N][C] of the unlabeled texts, the labeled ones last, as predicted
 */
export function tellingNgrams(
  { labeled, classes }: PreparedData,
  table: NgramTable,
  rows: NgramRows,
  probabilities: readonly Float32Array[],
  options: Pick<LinearTrainingOptions, 'objective' | 'classWeights' | 'smoothing'>,
): NgramChoice {
  const labels = labeledTargets(labeled, classes.length, options);
  const counted = hasUnlabeledLosses(options.objective) ? withPredictions(labels, probabilities, 1) : labels;
  const ratios = logCountRatios(rows, ngramCount(table), counted, options.smoothing);
  return { table, wanted: tellingShares(ratios, classes.length) };
}

/** [F] min(1, e^(|r| / 2) / 3) with r the ratio of the class that an n-gram tells most of. @param ratios [F,C] */
export function tellingShares(ratios: Float32Array, classes: number): Float32Array {
  return Float32Array.from({ length: ratios.length / classes }, (_, ngram) => {
    const row = ratios.subarray(ngram * classes, (ngram + 1) * classes);
    const telling = row.reduce((largest, ratio) => Math.max(largest, Math.abs(ratio)), 0);
    return Math.min(1, SMALLEST_SHARE * Math.exp(GROWTH * telling));
  });
}
