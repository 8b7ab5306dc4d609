/**
 * Multinomial logistic regression on sparse binary features whose weights have a prior of their own variance each, by
 * stochastic dual coordinate ascent (Shalev-Shwartz and Zhang 2013; Yu, Huang and Lin 2011).
 *
 * Minimised is P = sum_fc V[f,c]^2 / (2 variance[f,c]) + sum_i k[i] H(y[i], softmax(z[i])) with the cross entropy H,
 * z[i,c] = offset[i,c] + sum of V[f,c] over the features f of text i, and k the weight of a text.
 * The dual variables of a text are a distribution over the classes, b[i]: V[f,c] = variance[f,c] sum_i k[i] (y[i,c] - b[i,c])
 * over the texts i with feature f. At the optimum b[i] = softmax(z[i]), and before it the objective is above its minimum by
 * at most sum_i k[i] KL(b[i] || softmax(z[i])). A step moves one b[i] towards its softmax as far as pays most.
 *
 * Shapes: N texts, F features, C classes.
 */
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { assertFinite } from '../../tensor/finite.js';
import type { RandomSource } from '../../tensor/random.js';
import { logSumExp } from '../../tensor/softmax.js';
import { takeTurns } from '../../turns.js';

export interface LogisticRegressionProblem {
  readonly rows: NgramRows;
  /** [F,C] prior variance of each weight: 0 keeps it at 0 */
  readonly variances: Float32Array;
  /** [N,C] probability of each class for each text */
  readonly targets: Float32Array;
  /** [N] what a text counts against the prior; texts of weight 0 are left out */
  readonly weights: Float32Array;
  /** [N,C] added to the logits of each text: what something else says of it already; 0 without them */
  readonly offsets?: Float32Array | undefined;
}

export interface LogisticRegression {
  /** [F,C] */
  readonly weights: Float32Array;
  /** [C] weights of a feature that every text has */
  readonly bias: Float32Array;
  /** [N,C] dual variables. With weights, bias and place they are all that changes: set back, they repeat what follows. */
  readonly dual: Float32Array;
  readonly place: EpochPlace;
  /**
   * Visits every text once, in random order. After an interruption it continues with the epoch that was begun.
   * @returns means over the texts, in nats, of what was found on the way: the cross entropy, and how far the objective
   * is above its minimum at most
   * @throws InputError where one of them is not finite
   * @throws the signal's reason when it aborts
   */
  epoch(random: RandomSource, signal?: AbortSignal): Promise<{ readonly loss: number; readonly gap: number }>;
}

/** Where an epoch is that was begun. */
export interface EpochPlace {
  /** Position of the random numbers at its start; null between two epochs. */
  random: number | null;
  /** Texts that are visited. */
  texts: number;
  /** Sums over them. */
  loss: number;
  gap: number;
}

/** Prior variance of the bias: wide, for the share of a class is no matter of taste. */
const BIAS_VARIANCE = 10;
/** The dual variables start inside of the simplex, where their entropy has a slope. */
const START = 0.01;

const ADVICE = 'Raise --regularisation or --smoothing.';

export function createLogisticRegression(problem: LogisticRegressionProblem): LogisticRegression {
  const { rows, variances, targets, weights: textWeights, offsets } = problem;
  const { starts, ngrams } = rows;
  const texts = textWeights.length;
  const classes = targets.length / texts;
  const weights = new Float32Array(variances.length);
  const bias = new Float32Array(classes);
  const dual = targets.map((target) => (1 - START) * target + START / classes);
  const included = Array.from(textWeights.keys()).filter((text) => textWeights[text]! > 0);
  const mass = included.reduce((sum, text) => sum + textWeights[text]!, 0);

  /** weights += change * variance for the features of a text. */
  const move = (text: number, change: Float64Array) => {
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) {
      const at = ngrams[k]! * classes;
      for (let c = 0; c < classes; c += 1) weights[at + c]! += change[c]! * variances[at + c]!;
    }
    for (let c = 0; c < classes; c += 1) bias[c]! += change[c]! * BIAS_VARIANCE;
  };
  const curvature = textVariances(rows, variances, classes);
  const change = new Float64Array(classes);
  for (const text of included) {
    const at = text * classes;
    for (let c = 0; c < classes; c += 1) change[c] = textWeights[text]! * (targets[at + c]! - dual[at + c]!);
    move(text, change);
  }

  const logits = new Float64Array(classes);
  const direction = new Float64Array(classes);
  const readLogits = (text: number) => {
    for (let c = 0; c < classes; c += 1) logits[c] = bias[c]! + (offsets?.[text * classes + c] ?? 0);
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) {
      const at = ngrams[k]! * classes;
      for (let c = 0; c < classes; c += 1) logits[c]! += weights[at + c]!;
    }
  };
  /** Moves the dual variables of a text. @returns its cross entropy and divergence before */
  const visit = (text: number): { loss: number; divergence: number } => {
    const at = text * classes;
    const textWeight = textWeights[text]!;
    readLogits(text);
    const normaliser = logSumExp(logits);
    let loss = 0;
    let divergence = 0;
    for (let c = 0; c < classes; c += 1) {
      const logProbability = logits[c]! - normaliser;
      const b = dual[at + c]!;
      loss -= targets[at + c]! * logProbability;
      if (b > 0) divergence += b * (Math.log(b) - logProbability);
      direction[c] = Math.exp(logProbability) - b;
    }
    const step = bestStep(
      logits,
      dual.subarray(at, at + classes),
      direction,
      textWeight,
      curvature.subarray(at, at + classes),
    );
    for (let c = 0; c < classes; c += 1) {
      const before = dual[at + c]!;
      dual[at + c] = before + step * direction[c]!;
      change[c] = textWeight * (before - dual[at + c]!);
    }
    move(text, change);
    return { loss, divergence };
  };

  const place: EpochPlace = { random: null, texts: 0, loss: 0, gap: 0 };
  return {
    weights,
    bias,
    dual,
    place,
    async epoch(random, signal) {
      random.position = place.random ??= random.position;
      const order = random.shuffle([...included]);
      for (; place.texts < order.length; place.texts += 1) {
        await takeTurns(signal);
        const text = order[place.texts]!;
        const before = visit(text);
        place.loss += textWeights[text]! * before.loss;
        place.gap += textWeights[text]! * before.divergence;
      }
      const means = { loss: place.loss / mass, gap: place.gap / mass };
      assertFinite('the regression on n-grams, its loss', means.loss, ADVICE);
      assertFinite('the regression on n-grams, its gap', means.gap, ADVICE);
      Object.assign(place, { random: null, texts: 0, loss: 0, gap: 0 });
      return means;
    },
  };
}

/** [N,C] the sum of the variances of each text's features: how fast its logits move. */
function textVariances(
  { starts, ngrams }: NgramRows,
  variances: Float32Array,
  classes: number,
): Float64Array {
  const sums = new Float64Array((starts.length - 1) * classes).fill(BIAS_VARIANCE);
  for (let text = 0; text < starts.length - 1; text += 1) {
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) {
      for (let c = 0; c < classes; c += 1) sums[text * classes + c]! += variances[ngrams[k]! * classes + c]!;
    }
  }
  return sums;
}

const NEWTON_STEPS = 20;
const STEP_TOLERANCE = 1e-4;

/**
 * The step from `dual` along `direction` at which the dual objective is highest, 0 to 1: the root of its falling slope
 * sum_c d[c] (z[c] - s k d[c] q[c] - log(b[c] + s d[c])), by Newton's method kept within a shrinking bracket.
 */
function bestStep(
  logits: Float64Array,
  dual: Float32Array,
  direction: Float64Array,
  weight: number,
  curvature: Float64Array,
): number {
  let low = 0;
  let high = 1;
  let step = 0.5;
  for (let iteration = 0; iteration < NEWTON_STEPS; iteration += 1) {
    let slope = 0;
    let fall = 0;
    for (let c = 0; c < direction.length; c += 1) {
      const d = direction[c]!;
      if (d === 0) continue;
      const at = Math.max(dual[c]! + step * d, Number.MIN_VALUE);
      slope += d * (logits[c]! - step * weight * d * curvature[c]! - Math.log(at));
      fall += d * d * (weight * curvature[c]! + 1 / at);
    }
    if (slope > 0) low = step;
    else high = step;
    if (!(fall > 0)) return 0;
    let next = step + slope / fall;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - step) <= STEP_TOLERANCE * next) return next;
    step = next;
  }
  return step;
}
