import { InputError } from '../errors.js';
import { argmax } from '../tensor/argmax.js';
import {
  type ClassMetrics,
  type ClassRates,
  type ConfusionMatrix,
  classMetrics,
  macroMean,
  weightedMean,
} from './classMetrics.js';
import { errorRateInterval, type Interval } from './intervals.js';
import { type OrdinalEvaluation, ordinalEvaluation, scaleOf } from './ordinal.js';
import { type CalibrationBin, calibrationBins, expectedCalibrationError } from './reliability.js';
import { type AnswerThreshold, answerThresholds } from './selectiveClassification.js';

export interface Predictions {
  /** The index of the gold class, per text. */
  readonly gold: readonly number[];
  /** A probability per class, per text. */
  readonly probabilities: readonly ArrayLike<number>[];
  readonly classes: readonly string[];
}

/** What is measured beside the error. */
export interface EvaluationOptions {
  /** For which thresholds are sought; 10, 5, 2 and 1 % by default. */
  readonly maximumErrors?: readonly number[] | undefined;
  /** Classes are numbers on a scale, and mistakes have a size. */
  readonly ordinal?: boolean | undefined;
}

/** How good answers to labeled texts are. Errors and accuracies are shares, 0 to 1. */
export interface Evaluation {
  /** The number of texts. */
  readonly n: number;
  readonly error: number;
  /** 95 %, exact, within 0 and 1: see `errorRateInterval`. */
  readonly errorInterval: Interval;
  readonly accuracy: number;
  /** In nats. */
  readonly logLoss: number;
  readonly brierScore: number;
  readonly calibrationError: number;
  /** The bins behind the calibration error: a reliability diagram. */
  readonly reliability: readonly CalibrationBin[];
  /** How sure to be for a given error, and how many texts that leaves. */
  readonly thresholds: readonly AnswerThreshold[];
  readonly perClass: readonly ClassMetrics[];
  readonly macro: ClassRates;
  readonly weighted: ClassRates;
  readonly confusion: ConfusionMatrix;
  /** Where it was asked for. */
  readonly ordinal?: OrdinalEvaluation;
}

export function evaluatePredictions(
  predictions: Predictions,
  { maximumErrors, ordinal = false }: EvaluationOptions = {},
): Evaluation {
  checkPredictions(predictions);
  const { gold, probabilities, classes } = predictions;
  const n = gold.length;
  const predicted = probabilities.map(argmax);
  const correct = predicted.map((label, i) => (label === gold[i] ? 1 : 0));
  const confidences = predicted.map((label, i) => probabilities[i]![label]!);
  const right = correct.reduce<number>((sum, value) => sum + value, 0);
  const confusion = confusionMatrix(gold, predicted, classes.length);
  const perClass = classMetrics(confusion, classes);
  const reliability = calibrationBins(confidences, correct);
  return {
    n,
    error: (n - right) / n,
    errorInterval: errorRateInterval(n - right, n),
    accuracy: right / n,
    logLoss: logLoss(gold, probabilities),
    brierScore: brierScore(gold, probabilities),
    calibrationError: expectedCalibrationError(reliability),
    reliability,
    thresholds: answerThresholds(confidences, correct, maximumErrors),
    perClass,
    macro: macroMean(perClass),
    weighted: weightedMean(perClass),
    confusion,
    ...(ordinal && { ordinal: ordinalEvaluation(confusion, scaleOf(classes)) }),
  };
}

const SMALLEST_PROBABILITY = 1e-15;

/**
 * The mean of -ln p(gold class), in nats. Probabilities below 1e-15 count as 1e-15, so that one confident mistake
 * costs 34.5 nats and not infinity. Good (1952), Rational Decisions.
 */
export function logLoss(gold: readonly number[], probabilities: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (let i = 0; i < gold.length; i++) {
    const probability = probabilities[i]![gold[i]!]!;
    sum -= Math.log(Math.min(1, Math.max(SMALLEST_PROBABILITY, probability)));
  }
  return sum / gold.length;
}

/**
 * The mean of Σ_c (p_c - y_c)² over all classes, between 0 and 2; for two classes twice the one-sided form.
 * Brier (1950), Verification of forecasts expressed in terms of probability.
 */
export function brierScore(gold: readonly number[], probabilities: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (let i = 0; i < gold.length; i++) {
    const row = probabilities[i]!;
    for (let c = 0; c < row.length; c++) sum += (row[c]! - (c === gold[i] ? 1 : 0)) ** 2;
  }
  return sum / gold.length;
}

function confusionMatrix(
  gold: readonly number[],
  predicted: readonly number[],
  classCount: number,
): number[][] {
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < gold.length; i++) confusion[gold[i]!]![predicted[i]!]! += 1;
  return confusion;
}

/** Float32 softmax is off by 1e-6 or so; logits passed by mistake are off by far more. */
const SUM_TOLERANCE = 1e-3;

function checkPredictions({ gold, probabilities, classes }: Predictions): void {
  if (gold.length === 0) {
    throw new InputError({
      where: 'texts to evaluate',
      found: 'no labeled text',
      expected: 'at least one text with a label',
    });
  }
  if (probabilities.length !== gold.length) {
    throw new Error(`${gold.length} gold classes, but ${probabilities.length} rows of probabilities`);
  }
  for (let i = 0; i < gold.length; i++) {
    const label = gold[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes.length) {
      throw new Error(`row ${i}: gold class ${label} is not one of ${classes.length} class indices`);
    }
    checkProbabilities(probabilities[i]!, i, classes.length);
  }
}

function checkProbabilities(row: ArrayLike<number>, index: number, classCount: number): void {
  if (row.length !== classCount) {
    throw new Error(`row ${index}: ${row.length} probabilities for ${classCount} classes`);
  }
  let sum = 0;
  for (let c = 0; c < classCount; c++) {
    const probability = row[c]!;
    if (!(probability >= 0)) throw new Error(`row ${index}: probability ${probability} of class ${c}`);
    sum += probability;
  }
  if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
    throw new Error(`row ${index}: the probabilities sum to ${sum}, not to 1`);
  }
}
