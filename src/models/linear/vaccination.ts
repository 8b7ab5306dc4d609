/**
 * Word vaccination: logistic regression on the worst version of each text, any of whose words may be replaced by
 * candidates. With the objective of `logisticRegression.ts`, minimised is
 *   sum_fc V[f,c]^2 / (2 variance[f,c]) + sum_i k[i] (m H(y[i], softmax(z[i])) + (1 - m) max_v H(y[i], softmax(z[v])))
 * over the versions v of text i, with the clean share m: a convex function, as a largest value of convex ones is.
 * A step finds the worst version under the weights of the moment and moves them along its gradient, scaled by the
 * variances and no further than the curvature allows. The steps become shorter from epoch to epoch; the result is the mean
 * of the weights over all steps but those of the first epoch.
 * Shapes: N texts, F n-grams, C classes.
 */
import { type NgramTable, visitNgrams } from '../../ngrams/ngrams.js';
import { argmax, argmaxBut } from '../../tensor/argmax.js';
import { assertFinite } from '../../tensor/finite.js';
import type { RandomSource } from '../../tensor/random.js';
import { logSumExp } from '../../tensor/softmax.js';
import { takeTurns } from '../../turns.js';
import type { LogisticRegressionProblem } from './logisticRegression.js';
import type { FindWorst } from './worstText.js';

export interface Vaccination {
  /** [F,C] the mean so far */
  weights(): Float32Array;
  /** [C] */
  bias(): Float32Array;
  /** Visits every text once, in random order. @returns the mean loss on the worst versions, in nats */
  epoch(random: RandomSource, signal?: AbortSignal): Promise<number>;
}

export interface VaccinationProblem
  extends Pick<LogisticRegressionProblem, 'variances' | 'targets' | 'weights'> {
  readonly ngrams: NgramTable;
  readonly texts: readonly { readonly ids: Int32Array }[];
  readonly findWorst: FindWorst;
  /** Share of the clean text in the loss of a text, 0 to 1. */
  readonly cleanShare: number;
}

/** Prior variance of the bias: larger ones would shorten all steps. */
const BIAS_VARIANCE = 1;
/** Of the first epoch; later ones divide it by their number. */
const FIRST_RATE = 0.5;
const ADVICE = 'Raise --regularisation or --smoothing.';

export function createVaccination(problem: VaccinationProblem): Vaccination {
  const { variances, targets, weights: textWeights, ngrams, texts, findWorst, cleanShare } = problem;
  const classes = targets.length / texts.length;
  // What is used is scale * weights: the prior draws all of them towards 0 at every step.
  const weights = new Float64Array(variances.length);
  const bias = new Float64Array(classes);
  let scale = 1;
  const mean = createMean(weights.length, classes);
  const features = createFeatures(variances.length / classes, ngrams);
  const logits = new Float64Array(classes);
  const included = Array.from(textWeights.keys()).filter((text) => textWeights[text]! > 0);
  const mass = included.reduce((sum, text) => sum + textWeights[text]!, 0);
  let epochs = 0;

  const read = (found: Int32Array) => {
    logits.set(bias);
    for (const ngram of found)
      for (let c = 0; c < classes; c += 1) logits[c]! += scale * weights[ngram * classes + c]!;
  };
  /** @returns the loss before */
  const step = (text: number, ids: Int32Array, weight: number, rate: number): number => {
    const found = features(ids);
    read(found);
    let curvature = BIAS_VARIANCE;
    for (const ngram of found) curvature += variances[ngram * classes]!;
    const normaliser = logSumExp(logits);
    const length = (rate * weight) / (1 + 0.5 * rate * weight * curvature);
    let loss = 0;
    for (let c = 0; c < classes; c += 1) {
      const target = targets[text * classes + c]!;
      const logProbability = logits[c]! - normaliser;
      if (target > 0) loss -= target * logProbability;
      const change = length * (target - Math.exp(logProbability));
      for (const ngram of found) {
        const at = ngram * classes + c;
        const moved = (change * variances[at]!) / scale;
        weights[at]! += moved;
        mean.moved(at, moved);
      }
      bias[c]! += change * BIAS_VARIANCE;
    }
    mean.step(scale, bias);
    return loss;
  };
  const worstOf = (text: number): Int32Array => {
    const { ids } = texts[text]!;
    read(features(ids));
    const label = argmax(targets.subarray(text * classes, (text + 1) * classes));
    const rival = argmaxBut(logits, label);
    return findWorst(ids, (ngram) => weights[ngram * classes + label]! - weights[ngram * classes + rival]!);
  };

  return {
    weights: () => mean.weights(weights),
    bias: () => mean.bias(),
    async epoch(random, signal) {
      if (epochs === 1) mean.restart(scale, bias);
      epochs += 1;
      const rate = FIRST_RATE / epochs;
      let loss = 0;
      for (const text of random.shuffle([...included])) {
        await takeTurns(signal);
        const weight = textWeights[text]!;
        const worst = worstOf(text);
        scale *= 1 - rate / included.length;
        if (cleanShare > 0) step(text, texts[text]!.ids, weight * cleanShare, rate);
        loss += weight * step(text, worst, weight * (1 - cleanShare), rate);
      }
      assertFinite('the vaccination, its loss', loss / mass, ADVICE);
      return loss / mass;
    },
  };
}

/** The n-grams of a text, each once. */
function createFeatures(ngrams: number, table: NgramTable): (ids: Int32Array) => Int32Array {
  const lastText = new Int32Array(ngrams);
  let found = new Int32Array(1024);
  let text = 0;
  return (ids) => {
    text += 1;
    let size = 0;
    const most = ids.length * table.order;
    if (most > found.length) found = new Int32Array(2 * most);
    visitNgrams(table, ids, (ngram) => {
      if (lastText[ngram] === text) return;
      lastText[ngram] = text;
      found[size] = ngram;
      size += 1;
    });
    return found.subarray(0, size);
  };
}

/**
 * The mean over the steps of scale * weights, without a look at weights that a step does not move: with S the sum of the
 * scales so far, the sum over the steps is weights * S - sum of moves * S before each.
 */
function createMean(size: number, classes: number) {
  const before = new Float64Array(size);
  const biases = new Float64Array(classes);
  let scales = 0;
  let steps = 0;
  return {
    moved(at: number, move: number): void {
      before[at]! += move * scales;
    },
    step(scale: number, bias: Float64Array): void {
      scales += scale;
      steps += 1;
      for (let c = 0; c < classes; c += 1) biases[c]! += bias[c]!;
    },
    /** Begins anew with the weights of the moment, as the mean of no step would be none. */
    restart(scale: number, bias: Float64Array): void {
      before.fill(0);
      biases.set(bias);
      scales = scale;
      steps = 1;
    },
    weights: (weights: Float64Array) =>
      Float32Array.from(weights, (weight, at) => (weight * scales - before[at]!) / Math.max(1, steps)),
    bias: () => Float32Array.from(biases, (bias) => bias / Math.max(1, steps)),
  };
}
