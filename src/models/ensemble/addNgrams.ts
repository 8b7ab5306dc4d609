/**
 * N-grams beside document vectors: logistic regression on n-grams weighted by their log-count ratios, whose logits are
 * added to those of the vectors. A vector says what a text is like on the whole, an n-gram what stands in it; they err on
 * different texts (Thongtan and Phienthrakul 2019 join the same two).
 *
 * The n-grams learn from labels what the vectors leave unexplained. Where a method trains on texts without labels, and labels
 * are few, they rather learn what the vectors predict for all texts (co-training: Blum and Mitchell 1998). One goes over into the
 * other as labels become many: a prediction counts w = min(1, FEW_LABELS / labels), and the logits of the vectors, as an offset
 * to what is fitted, 1 - w.
 * Shapes: N texts, F n-grams, C classes.
 */

import type { PreparedData } from '../../model/data.js';
import { type NgramRows, ngramRows } from '../../ngrams/ngramFeatures.js';
import type { NgramTable } from '../../ngrams/ngrams.js';
import { usesUnlabelled } from '../../objectives/objectiveOptions.js';
import { createRandom } from '../../tensor/random.js';
import { softmax } from '../../tensor/softmax.js';
import type { EncodedText } from '../../text/encode.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import { type LinearState, linearLogits } from '../linear/linear.js';
import { labelledTargets, regressionOn } from '../linear/linearProblem.js';
import { createLogisticRegression } from '../linear/logisticRegression.js';
import { withPredictions } from '../linear/selfTraining.js';
import { weightedSum } from './ensembleModel.js';

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
 * @param byVectors [N][C] logits of the unlabelled texts, the labelled ones last
 * @throws the signal's reason when it aborts
 */
export async function joinNgrams(
  { labelled, unlabelled, classes }: PreparedData,
  ngrams: NgramTable,
  rows: NgramRows,
  byVectors: readonly Float32Array[],
  options: TrainingOptions,
  signal?: AbortSignal,
): Promise<LinearState> {
  const labels = labelledTargets(labelled, classes.length, options);
  const isTaught = usesUnlabelled(options.method);
  const weight = isTaught ? Math.min(1, FEW_LABELS / labels.weights.length) : 0;
  const known = isTaught ? byVectors : byVectors.slice(unlabelled.length - labelled.texts.length);
  const predictions = () => byVectors.map((row) => softmax(row));
  const targets = isTaught ? withPredictions(labels, predictions(), weight) : labels;
  const { weights, bias, epoch } = createLogisticRegression({
    ...regressionOn(rows, ngrams, targets, options),
    offsets: scaledLogits(known, 1 - weight),
  });
  const random = createRandom(options.seed, 'shuffle n-grams');
  for (let visit = 0; visit < MOST_EPOCHS; visit += 1) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    if (epoch(random).gap < TOLERANCE) break;
  }
  return { classes: classes.length, ngrams, weights, bias };
}

/** @param logits [N][C] @returns [N,C] */
function scaledLogits(logits: readonly Float32Array[], share: number): Float32Array {
  const classes = logits[0]?.length ?? 0;
  const scaled = new Float32Array(logits.length * classes);
  logits.forEach((row, text) => {
    scaled.set(
      row.map((logit) => share * logit),
      text * classes,
    );
  });
  return scaled;
}

/** The sum of what vectors and n-grams say. @param byVectors [N][C] logits of the texts @returns [N][C] */
export function withNgramLogits(
  byVectors: readonly Float32Array[],
  joined: LinearState,
  texts: readonly EncodedText[],
): Float32Array[] {
  return byVectors.map((row, text) => weightedSum([row, linearLogits(joined, texts[text]!.ids)], [1, 1]));
}
