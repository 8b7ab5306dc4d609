/** What a linear model is fitted to, by method. Shapes: N texts, F n-grams, C classes. */

import { balancedClassWeights } from '../../model/classWeights.js';
import type { LabeledSet, PreparedData } from '../../model/data.js';
import { assertFits } from '../../model/memory.js';
import { type NgramRows, ngramRows } from '../../ngrams/ngramFeatures.js';
import { buildNgramTable, type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import type { EncodedText } from '../../text/encode.js';
import { labeledNgrams } from '../labeledNgrams.js';
import type { LinearOptions, LinearTrainingOptions } from './linearOptions.js';
import { logCountRatios } from './logCountRatios.js';
import type { LogisticRegressionProblem } from './logisticRegression.js';
import { type SelfTraining, selfTraining, type WeightedLabels } from './selfTraining.js';

export interface LinearProblem {
  readonly ngrams: NgramTable;
  readonly regression: LogisticRegressionProblem;
  /** [N] */
  readonly texts: readonly EncodedText[];
  /** Texts that are trained on without their label, the labeled ones included. */
  readonly unlabeledTexts: number;
}

/** What learning from labels alone reads. */
export type SupervisedOptions = Omit<LinearOptions, 'unlabeledWeight'> &
  Pick<LinearTrainingOptions, 'classWeights'>;

/** @throws the signal's reason when it aborts */
export function linearProblem(
  data: PreparedData,
  options: LinearTrainingOptions,
  signal?: AbortSignal,
): Promise<LinearProblem> {
  return options.objective === 'self-training'
    ? selfTrainingProblem(data, options, signal)
    : supervisedProblem(data, options, signal);
}

/** The labeled texts alone. */
export async function supervisedProblem(
  data: PreparedData,
  options: SupervisedOptions,
  signal?: AbortSignal,
): Promise<LinearProblem> {
  const { labeled, classes } = data;
  const { ngrams, rows } = await labeledNgrams(data, options, signal);
  const labels = labeledTargets(labeled, classes.length, options);
  return {
    ngrams,
    regression: regressionOn(rows, ngrams, labels, options),
    texts: labeled.texts,
    unlabeledTexts: 0,
  };
}

/** N-grams that fewer than one of this many texts have pay for their place only where labeled texts have them. */
const TEXTS_AN_NGRAM = 5000;

/** All texts. An n-gram of enough labeled ones is in, as it is without the others. */
async function selfTrainingProblem(
  data: PreparedData,
  options: LinearTrainingOptions,
  signal?: AbortSignal,
): Promise<LinearProblem> {
  const { labeled, unlabeled, vocabulary, classes } = data;
  const { ngramOrder: order, minNgramTexts } = options;
  const ids = unlabeled.map((text) => text.ids);
  const minTexts = Math.max(minNgramTexts, Math.ceil(ids.length / TEXTS_AN_NGRAM));
  const labeledFrom = ids.length - labeled.texts.length;
  const countsFor = (text: number) => (text < labeledFrom ? 1 : Math.ceil(minTexts / minNgramTexts));
  const selection = { order, minTexts, countsFor };
  const ngrams = await buildNgramTable(ids, vocabulary.tokens.length, selection, signal);
  const rows = await ngramRows(ngrams, unlabeled, signal);
  const labels = labeledTargets(labeled, classes.length, options);
  const learnt = selfTraining(rows, ngramCount(ngrams), labels, options);
  return {
    ngrams,
    regression: regression(rows, learnt, options),
    texts: unlabeled,
    unlabeledTexts: unlabeled.length,
  };
}

/** On n-grams weighted by the log-count ratios that they have under the same labels. */
export function regressionOn(
  rows: NgramRows,
  ngrams: NgramTable,
  labels: WeightedLabels,
  options: Pick<LinearOptions, 'smoothing' | 'regularisation'>,
): LogisticRegressionProblem {
  const ratios = logCountRatios(rows, ngramCount(ngrams), labels, options.smoothing);
  return regression(rows, { ...labels, ratios }, options);
}

function regression(
  rows: LogisticRegressionProblem['rows'],
  { targets, weights, ratios }: SelfTraining,
  { regularisation }: Pick<LinearOptions, 'regularisation'>,
): LogisticRegressionProblem {
  return {
    rows,
    variances: ratios.map((ratio) => ratio * ratio),
    targets,
    weights: weights.map((weight) => weight / regularisation),
  };
}

/** Its probability, its dual variable and its curvature. */
const BYTES_A_TARGET = 16;
const FEWER_CLASSES =
  'Join rare classes or leave them out; labels that nearly every text has alone are names rather than classes.';

export function labeledTargets(
  { labels }: LabeledSet,
  classes: number,
  { classWeights }: Pick<LinearTrainingOptions, 'classWeights'>,
): WeightedLabels {
  const where = `${labels.length} labeled texts of ${classes} classes`;
  assertFits(where, labels.length * classes, BYTES_A_TARGET, FEWER_CLASSES);
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, text) => {
    targets[text * classes + label] = 1;
  });
  if (classWeights === 'none') return { targets, weights: new Float32Array(labels.length).fill(1) };
  const balanced = balancedClassWeights(labels, classes);
  return { targets, weights: Float32Array.from(labels, (label) => balanced[label]!) };
}
