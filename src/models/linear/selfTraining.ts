/**
 * What unlabeled texts teach a linear model: soft labels by naive Bayes, once.
 *
 * A teacher that only counts the labeled texts scores all others; its scores become probabilities that keep the shares of
 * the classes, and the n-grams are counted again under these. One such round tells of words that no labeled text has;
 * further ones drift away from the labels towards what sets the texts apart most, which is mostly their topic.
 * Shapes: N texts, of which U are unlabeled, F n-grams, C classes.
 */

import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { softmax } from '../../tensor/softmax.js';
import { logCountRatios } from './logCountRatios.js';

export interface WeightedLabels {
  /** [N,C] probability of each class for each text */
  readonly targets: Float32Array;
  /** [N] how often each text counts */
  readonly weights: Float32Array;
}

export interface SelfTraining extends WeightedLabels {
  /** [F,C] log-count ratios of all texts under the targets */
  readonly ratios: Float32Array;
}

export interface SelfTrainingSettings {
  /** Texts added to every count. */
  readonly smoothing: number;
  /** Of an unlabeled text beside a labeled one, when a model is fitted to both and labels are few. */
  readonly unlabeledWeight: number;
}

/**
 * Up to so many labels, n-grams are counted in unlabeled texts as in labeled ones; beyond, the labels know better:
 * what the others count when a model is fitted falls with the number of labels, and in the counts with its square.
 * Found on IMDB, with 20 to 2,500 labels.
 */
const FEW_LABELS = 150;

/**
 * @param rows of the unlabeled texts, and behind them the labeled ones
 * @param labeled targets and weights of the labeled ones
 */
export function selfTraining(
  rows: NgramRows,
  features: number,
  labeled: WeightedLabels,
  { smoothing, unlabeledWeight }: SelfTrainingSettings,
): SelfTraining {
  const { targets, weights } = labeled;
  const texts = rows.starts.length - 1;
  const unlabeled = texts - weights.length;
  const classes = targets.length / weights.length;
  const known = behind(unlabeled, labeled);
  const teacher = logCountRatios(rows, features, known, smoothing);
  const scores = sums(rows, teacher, classes).subarray(0, unlabeled * classes);
  known.targets.set(softLabels(scores, classShares(labeled)));
  const weighted = (unlabeledFactor: number) =>
    known.weights.map((weight, text) => (text < unlabeled ? unlabeledFactor : weight));
  const fading = Math.min(1, FEW_LABELS / weights.length);
  const counted = { targets: known.targets, weights: weighted(fading ** 2) };
  return {
    targets: known.targets,
    weights: weighted(fading * unlabeledWeight),
    ratios: logCountRatios(rows, features, counted, smoothing),
  };
}

/** The labeled texts behind `unlabeled` others, which count for nothing. */
function behind(unlabeled: number, { targets, weights }: WeightedLabels): WeightedLabels {
  const classes = targets.length / weights.length;
  const all = {
    targets: new Float32Array(unlabeled * classes + targets.length),
    weights: new Float32Array(unlabeled + weights.length),
  };
  all.targets.set(targets, unlabeled * classes);
  all.weights.set(weights, unlabeled);
  return all;
}

/**
 * The labeled texts behind others that have what was predicted for them.
 * @param probabilities [N][C] of all of them, the labeled ones last
 * @param weight what one of the others counts
 */
export function withPredictions(
  labeled: WeightedLabels,
  probabilities: readonly Float32Array[],
  weight: number,
): WeightedLabels {
  const others = probabilities.length - labeled.weights.length;
  const all = behind(others, labeled);
  probabilities.slice(0, others).forEach((row, text) => {
    all.targets.set(row, text * row.length);
  });
  all.weights.fill(weight, 0, others);
  return all;
}

/** The ratios of each text's n-grams, summed. @param ratios [F,C] @returns [N,C] */
function sums({ starts, ngrams }: NgramRows, ratios: Float32Array, classes: number): Float32Array {
  const scores = new Float32Array((starts.length - 1) * classes);
  for (let text = 0; text < starts.length - 1; text += 1) {
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) {
      for (let c = 0; c < classes; c += 1) scores[text * classes + c]! += ratios[ngrams[k]! * classes + c]!;
    }
  }
  return scores;
}

/** [C] share of each class by weight */
function classShares({ targets, weights }: WeightedLabels): Float64Array {
  const classes = targets.length / weights.length;
  const shares = new Float64Array(classes);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  targets.forEach((target, index) => {
    shares[index % classes]! += (target * weights[Math.floor(index / classes)]!) / total;
  });
  return shares;
}

const MOST_ROUNDS = 100;
const SHARE_TOLERANCE = 1e-4;

/**
 * Probabilities of scores: naive Bayes is far too sure of itself, and what it says of a rare class may be all too high or
 * low, so that each class's scores are divided by their standard deviation and shifted until its share is right.
 * @param scores [U,C]
 * @param shares [C] share that each class is to have
 * @returns [U,C]
 */
export function softLabels(scores: Float32Array, shares: Float64Array): Float32Array {
  const classes = shares.length;
  const texts = scores.length / classes;
  const standard = standardised(scores, classes);
  const shift = shares.map(Math.log);
  const labels = new Float32Array(scores.length);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = new Float64Array(classes);
    for (let at = 0; at < scores.length; at += classes) {
      const row = softmax(standard.subarray(at, at + classes).map((score, c) => score + shift[c]!));
      labels.set(row, at);
      for (let c = 0; c < classes; c += 1) found[c]! += row[c]! / texts;
    }
    if (found.every((share, c) => Math.abs(share - shares[c]!) < SHARE_TOLERANCE)) break;
    for (let c = 0; c < classes; c += 1) if (shares[c]! > 0) shift[c]! += Math.log(shares[c]! / found[c]!);
  }
  return labels;
}

/** Each class's scores with mean 0 and standard deviation 1, or all 0 where they do not differ. @param scores [U,C] */
function standardised(scores: Float32Array, classes: number): Float32Array {
  const texts = scores.length / classes;
  const mean = new Float64Array(classes);
  const variance = new Float64Array(classes);
  scores.forEach((score, index) => {
    mean[index % classes]! += score / texts;
  });
  scores.forEach((score, index) => {
    variance[index % classes]! += (score - mean[index % classes]!) ** 2 / texts;
  });
  return scores.map((score, index) => {
    const c = index % classes;
    return variance[c]! > 0 ? (score - mean[c]!) / Math.sqrt(variance[c]!) : 0;
  });
}
