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
import * as v from 'valibot';
import type { PreparedData } from '../../model/data.js';
import type { CheckpointEvent, PhaseEvent } from '../../model/events.js';
import { type NgramRows, ngramRows } from '../../ngrams/ngramFeatures.js';
import { type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import { hasUnlabeledLosses } from '../../objectives/objectiveOptions.js';
import { numbersOf } from '../../optimisation/checkpoint.js';
import { flat, floatsOf } from '../../optimisation/checkpointArrays.js';
import { count } from '../../optimisation/savedNumbers.js';
import type { Stages } from '../../optimisation/stages.js';
import { createRandom } from '../../tensor/random.js';
import { softmax } from '../../tensor/softmax.js';
import type { EncodedText } from '../../text/encode.js';
import { type LinearState, linearLogits } from '../linear/linear.js';
import { labeledTargets, regressionOn } from '../linear/linearProblem.js';
import { createLogisticRegression, type LogisticRegressionProblem } from '../linear/logisticRegression.js';
import { withPredictions } from '../linear/selfTraining.js';
import { weightedSum } from './ensembleLogits.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';

/** Up to so many labels, a text without one counts as much as one with. */
const FEW_LABELS = 1000;
const MOST_EPOCHS = 30;
/** Nats a text by which the objective may miss its minimum. */
const TOLERANCE = 1e-3;

/** The n-grams of the texts that an objective learns from: of all, or of the labeled ones alone. */
export function taughtNgrams(
  { labeled, unlabeled }: PreparedData,
  ngrams: NgramTable,
  { objective }: EnsembleTrainingOptions,
  signal?: AbortSignal,
): Promise<NgramRows> {
  return ngramRows(ngrams, hasUnlabeledLosses(objective) ? unlabeled : labeled.texts, signal);
}

/** Under which name the fit of n-grams is reported and kept in checkpoints. */
export interface NgramStage {
  readonly stages: Stages;
  readonly name: string;
  /** What it follows from besides the fingerprint of the run. */
  readonly key: string;
}

const fitNumbers = v.object({
  visits: count,
  random: count,
  place: v.object({ random: v.nullable(v.number()), texts: v.number(), loss: v.number(), gap: v.number() }),
});

/**
 * @param rows as `taughtNgrams` gives them
 * @param byVectors [N][C] logits of the unlabeled texts, the labeled ones last
 * @throws the signal's reason when it aborts
 */
export async function* joinNgrams(
  data: PreparedData,
  ngrams: NgramTable,
  rows: NgramRows,
  byVectors: readonly Float32Array[],
  options: EnsembleTrainingOptions,
  { stages, name, key }: NgramStage,
  signal?: AbortSignal,
): AsyncGenerator<PhaseEvent | CheckpointEvent, LinearState, void> {
  const classes = data.classes.length;
  const found = stages.found(name, key);
  const take = (name: string, length: number) => floatsOf(found!, name, length);
  if (found?.isDone) {
    const weights = take('weights', ngramCount(ngrams) * classes);
    return { classes, ngrams, weights, bias: take('bias', classes) };
  }
  const regression = createLogisticRegression(problemOf(data, ngrams, rows, byVectors, options));
  const { weights, bias, dual, place } = regression;
  const random = createRandom(options.seed, 'shuffle n-grams');
  let visits = 0;
  if (found) {
    const numbers = numbersOf(found, fitNumbers);
    visits = numbers.visits;
    random.position = numbers.random;
    Object.assign(place, numbers.place);
    weights.set(take('weights', weights.length));
    bias.set(take('bias', bias.length));
    dual.set(take('dual', dual.length));
  }
  const arrays = () => new Map([flat('weights', weights), flat('bias', bias)]);
  stages.begin(name, key, () => ({
    numbers: { visits, random: random.position, place },
    arrays: arrays().set(...flat('dual', dual)),
  }));
  for (; visits < MOST_EPOCHS; visits += 1) {
    yield { type: 'phase', phase: name, progress: visits / MOST_EPOCHS, seconds: stages.now() };
    if ((await regression.epoch(random, signal)).gap < TOLERANCE) break;
    yield* stages.reached();
  }
  yield* stages.finish(name, key, { numbers: {}, arrays: arrays() });
  return { classes, ngrams, weights, bias };
}

/** What the n-grams are fitted to. */
function problemOf(
  { labeled, unlabeled, classes }: PreparedData,
  ngrams: NgramTable,
  rows: NgramRows,
  byVectors: readonly Float32Array[],
  options: EnsembleTrainingOptions,
): LogisticRegressionProblem {
  const labels = labeledTargets(labeled, classes.length, options);
  const isTaught = hasUnlabeledLosses(options.objective);
  const weight = isTaught ? Math.min(1, FEW_LABELS / labels.weights.length) : 0;
  const known = isTaught ? byVectors : byVectors.slice(unlabeled.length - labeled.texts.length);
  const predictions = () => byVectors.map((row) => softmax(row));
  const targets = isTaught ? withPredictions(labels, predictions(), weight) : labels;
  return { ...regressionOn(rows, ngrams, targets, options), offsets: scaledLogits(known, 1 - weight) };
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

/** What vectors and n-grams predict together. @param byVectors [N][C] logits of the texts @returns [N][C] probabilities */
export function predictedByBoth(
  byVectors: readonly Float32Array[],
  joined: LinearState,
  texts: readonly EncodedText[],
): Float32Array[] {
  return byVectors.map((row, text) =>
    softmax(weightedSum([row, linearLogits(joined, texts[text]!.ids)], [1, 1])),
  );
}
