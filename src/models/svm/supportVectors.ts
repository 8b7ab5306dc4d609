/**
 * Linear support vector machines, one class against the rest, by dual coordinate descent (Hsieh, Chang, Lin, Keerthi and
 * Sundararajan 2008, "A dual coordinate descent method for large-scale linear SVM", with the squared hinge).
 *
 * For each class c, with s[i] = 1 for texts of the class and -1 for others, minimised is
 *   sum_f V[f,c]^2 / (2 variance[f,c]) + sum_i k[i] max(0, 1 - s[i] z[i,c])^2
 * with z[i,c] = sum of V[f,c] over the features f of text i, and k the weight of a text. The dual variables are a[i] >= 0:
 * V[f,c] = variance[f,c] sum_i a[i] s[i] over the texts i with feature f, and at the optimum a[i] = 2 k[i] max(0, 1 - s[i] z[i,c]).
 *
 * Shapes: N texts, F features, C classes, P problems: one for each class, or one in all where there are two classes.
 */
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import type { RandomSource } from '../../tensor/random.js';
import { takeTurns } from '../../turns.js';
import type { LogisticRegressionProblem } from '../linear/logisticRegression.js';

export interface SupportVectors {
  /** [F,C] */
  readonly weights: Float32Array;
  /** [C] weights of a feature that every text has */
  readonly bias: Float32Array;
  /**
   * Visits every text once for each class, in random order.
   * @returns means over the texts and classes of what was found on the way: the squared hinge, and by how much dual
   * variables missed their optimum given all others, as a share of the margin of 1
   */
  epoch(random: RandomSource, signal?: AbortSignal): Promise<{ readonly loss: number; readonly gap: number }>;
}

/** Prior variance of the bias: wide, for the share of a class is no matter of taste. */
const BIAS_VARIANCE = 10;

/** @param problem its targets are 1 for the class of a text and 0 for others */
export function createSupportVectors({
  rows,
  variances,
  targets,
  weights: textWeights,
}: LogisticRegressionProblem): SupportVectors {
  const { starts, ngrams } = rows;
  const texts = textWeights.length;
  const classes = targets.length / texts;
  // Of two classes each is the rest of the other: their problems mirror each other.
  const problems = classes === 2 ? 1 : classes;
  const weights = new Float32Array(variances.length);
  const bias = new Float32Array(classes);
  const dual = new Float64Array(texts * problems);
  const curvature = textVariances(rows, variances, classes, problems);
  const included = Array.from(textWeights.keys()).filter((text) => textWeights[text]! > 0);

  /** Moves one dual variable to its optimum. @returns its loss and gap before */
  const visit = (text: number, c: number): { loss: number; gap: number } => {
    const sign = targets[text * classes + c]! > 0.5 ? 1 : -1;
    let score = bias[c]!;
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) score += weights[ngrams[k]! * classes + c]!;
    const hinge = 1 - sign * score;
    const at = text * problems + c;
    const slack = 1 / (2 * textWeights[text]!);
    const before = dual[at]!;
    const slope = -hinge + slack * before;
    const after = Math.max(0, before - slope / (curvature[at]! + slack));
    dual[at] = after;
    const change = (after - before) * sign;
    for (let k = starts[text]!; change !== 0 && k < starts[text + 1]!; k += 1) {
      const weight = ngrams[k]! * classes + c;
      weights[weight]! += change * variances[weight]!;
    }
    bias[c]! += change * BIAS_VARIANCE;
    return { loss: Math.max(0, hinge) ** 2, gap: before > 0 ? Math.abs(slope) : Math.max(0, -slope) };
  };

  return {
    weights,
    bias,
    async epoch(random, signal) {
      const means = { loss: 0, gap: 0 };
      for (const text of random.shuffle([...included])) {
        await takeTurns(signal);
        for (let c = 0; c < problems; c += 1) {
          const { loss, gap } = visit(text, c);
          means.loss += loss / (included.length * problems);
          means.gap += gap / (included.length * problems);
        }
      }
      if (problems < classes) mirror(weights, bias);
      return means;
    },
  };
}

/** Gives the second of two classes the opposite of the first. */
function mirror(...arrays: readonly Float32Array[]): void {
  for (const values of arrays) for (let at = 0; at < values.length; at += 2) values[at + 1] = -values[at]!;
}

/** [N,P] how fast the score of a text moves with its own dual variable. */
function textVariances(
  { starts, ngrams }: NgramRows,
  variances: Float32Array,
  classes: number,
  problems: number,
): Float64Array {
  const sums = new Float64Array((starts.length - 1) * problems).fill(BIAS_VARIANCE);
  for (let text = 0; text < starts.length - 1; text += 1)
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1)
      for (let c = 0; c < problems; c += 1)
        sums[text * problems + c]! += variances[ngrams[k]! * classes + c]!;
  return sums;
}
