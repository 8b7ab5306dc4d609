/**
 * N-grams beside document vectors: logistic regression on n-grams weighted by their log-count ratios, whose logits are
 * added to those of the vectors. A vector says what a text is like on the whole, an n-gram what stands in it; they err on
 * different texts (Thongtan and Phienthrakul 2019 join the same two).
 *
 * Where a method trains on texts without labels, these have the probabilities that the vectors give them for labels
 * (co-training: Blum and Mitchell 1998); they fade as labels become many. Otherwise the n-grams learn from the labelled
 * texts what the vectors leave unexplained.
 * Shapes: N texts, F n-grams, C classes.
 */
import type { LinearState } from '../models/linear.js';
import { type NgramRows, ngramRows } from '../models/ngramFeatures.js';
import type { NgramTable } from '../models/ngrams.js';
import { usesUnlabelled } from '../objectives/objectiveOptions.js';
import { createRandom } from '../tensor/random.js';
import type { PreparedData } from './data.js';
import { labelledTargets, regressionOn } from './linearProblem.js';
import { createLogisticRegression, type LogisticRegressionProblem } from './logisticRegression.js';
import { type WeightedLabels, withPredictions } from './selfTraining.js';
import type { TrainingOptions } from './trainingOptions.js';

/** Up to so many labels, a text without one counts as much as one with. */
const FEW_LABELS = 1000;
const MOST_EPOCHS = 30;
/** Nats a text by which the objective may miss its minimum. */
const TOLERANCE = 1e-3;

/** The n-grams of the texts that a method learns from: of all, or of the labelled ones alone. */
export function taughtNgrams(
  { labelled, unlabelled }: PreparedData,
  ngrams: NgramTable,
  { method }: TrainingOptions,
): NgramRows {
  return ngramRows(ngrams, usesUnlabelled(method) ? unlabelled : labelled.texts);
}

/**
 * @param rows as `taughtNgrams` gives them
 * @param probabilities [N][C] of the unlabelled texts, the labelled ones last, by the vectors
 * @throws the signal's reason when it aborts
 */
export async function joinNgrams(
  { labelled, unlabelled, classes }: PreparedData,
  ngrams: NgramTable,
  rows: NgramRows,
  probabilities: readonly Float32Array[],
  options: TrainingOptions,
  signal?: AbortSignal,
): Promise<LinearState> {
  const labels = labelledTargets(labelled, classes.length, options);
  const labelledFrom = unlabelled.length - labelled.texts.length;
  const weight = Math.min(1, FEW_LABELS / labels.weights.length);
  const problem = usesUnlabelled(options.method)
    ? regressionOn(rows, ngrams, withPredictions(labels, probabilities, weight), options)
    : onTheRest(rows, ngrams, probabilities.slice(labelledFrom), labels, options);
  const { weights, bias, epoch } = createLogisticRegression(problem);
  const random = createRandom(options.seed, 'shuffle n-grams');
  for (let visit = 0; visit < MOST_EPOCHS; visit += 1) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    if (epoch(random).gap < TOLERANCE) break;
  }
  return { classes: classes.length, ngrams, weights, bias };
}

function onTheRest(
  rows: NgramRows,
  ngrams: NgramTable,
  probabilities: readonly Float32Array[],
  labels: WeightedLabels,
  options: TrainingOptions,
): LogisticRegressionProblem {
  const offsets = new Float32Array(labels.targets.length);
  probabilities.forEach((row, text) => {
    offsets.set(logarithms(row), text * row.length);
  });
  return { ...regressionOn(rows, ngrams, labels, options), offsets };
}

/** Probabilities as logits. Float32 ones may be 0. */
function logarithms(row: Float32Array): Float32Array {
  return row.map((probability) => Math.log(Math.max(probability, SMALLEST_PROBABILITY)));
}

const SMALLEST_PROBABILITY = 1e-9;
