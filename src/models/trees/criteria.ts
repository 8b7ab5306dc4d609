/** What trees are grown for. Shapes: N texts, C classes. */
import type { WeightedLabels } from '../linear/selfTraining.js';
import type { Criterion } from './growTree.js';

/**
 * The Gini impurity, n (1 - sum_c (n[c] / n)^2) over the weights n[c] of the classes in a node (Breiman, Friedman, Olshen and
 * Stone 1984, CART).
 */
export function giniCriterion({ targets, weights }: WeightedLabels): Criterion {
  const classes = targets.length / weights.length;
  return {
    sums: classes,
    statistics: Float64Array.from(targets, (target, at) => target * weights[Math.floor(at / classes)]!),
    score(sums) {
      let [all, squares] = [0, 0];
      for (const sum of sums) {
        all += sum;
        squares += sum * sum;
      }
      return all > 0 ? squares / all : 0;
    },
  };
}

/**
 * The second-order approximation of the cross entropy (Friedman 2001; Chen and Guestrin 2016, XGBoost): with the sums G of
 * p - y and H of 2 p (1 - p) over a node, a leaf moves the logit of a class by -G / (H + penalty) and saves half of
 * G^2 / (H + penalty). The factor 2 makes one step of two classes that of logistic regression, whose logit is their difference.
 */
export function newtonCriterion(classes: number, texts: number, penalty: number): NewtonCriterion {
  const statistics = new Float64Array(2 * classes * texts);
  const width = 2 * classes;
  return {
    sums: width,
    statistics,
    score(sums) {
      let score = 0;
      for (let c = 0; c < classes; c += 1) score += sums[c]! ** 2 / (sums[classes + c]! + penalty);
      return score / 2;
    },
    update(text, probabilities, target, weight) {
      for (let c = 0; c < classes; c += 1) {
        const p = probabilities[c]!;
        statistics[text * width + c] = weight * (p - target[c]!);
        statistics[text * width + classes + c] = 2 * weight * p * (1 - p);
      }
    },
    step: (sums) =>
      Float64Array.from({ length: classes }, (_, c) => -sums[c]! / (sums[classes + c]! + penalty)),
  };
}

export interface NewtonCriterion extends Criterion {
  /** The statistics of a text whose probabilities [C] have changed. @param target [C] */
  update(text: number, probabilities: ArrayLike<number>, target: ArrayLike<number>, weight: number): void;
  /** [C] by how much a leaf with these sums moves the logits. */
  step(sums: Float64Array): Float64Array;
}
