/**
 * A softmax over a large vocabulary in parts (Grave, Joulin, Cisse, Grangier, Jegou 2017): the frequent words and one
 * class for each group of rarer ones in the head, and a narrower softmax within each group. The likelihood is exact,
 * at a tenth of the cost, because most tokens are frequent words.
 * Shapes: M predictions, H hidden units, K words of the head, G groups, D narrow width of a group.
 */
import type { PrecisionChoice } from '../tensor/precision.js';
import * as tf from '../tensor/tfjs.js';
import { denseCrossEntropy } from './denseCrossEntropy.js';
import { selectRows } from './selectRows.js';

/** Consecutive ids, most frequent words first. */
interface WordGroup {
  readonly start: number;
  readonly end: number;
  /** D */
  readonly width: number;
}

export interface AdaptiveSoftmaxShape {
  /** K: the ids below it are the head's. */
  readonly head: number;
  readonly groups: readonly WordGroup[];
}

export interface AdaptiveSoftmaxWeights {
  /** [H,K+G] and [K+G] */
  readonly head: { readonly weights: tf.Tensor2D; readonly bias: tf.Tensor1D };
  /** [H,D], [D,words] and [words] each */
  readonly groups: readonly {
    readonly narrow: tf.Tensor2D;
    readonly weights: tf.Tensor2D;
    readonly bias: tf.Tensor1D;
  }[];
}

/** Where each group begins in a vocabulary ordered by frequency, and what part of H it gets. */
const GROUPS = [
  { start: 1000, part: 4 },
  { start: 4000, part: 8 },
  { start: 12000, part: 16 },
] as const;

/** The parts for a vocabulary of `words` ids. */
export function adaptiveSoftmaxShape(words: number, hiddenUnits: number): AdaptiveSoftmaxShape {
  const begun = GROUPS.filter(({ start }) => start < words);
  return {
    head: Math.min(words, GROUPS[0].start),
    groups: begun.map(({ start, part }, index) => ({
      start,
      end: begun[index + 1]?.start ?? words,
      width: Math.max(1, Math.floor(hiddenUnits / part)),
    })),
  };
}

/**
 * The sum of -log p(target) over all predictions, where p of a word in a group is that of the group in the head times
 * that of the word in the group.
 * @param hidden [M,H] @param targets [M] ids, below 0 where nothing is asked
 */
export function adaptiveSoftmaxLoss(
  hidden: tf.Tensor2D,
  targets: Int32Array,
  weights: AdaptiveSoftmaxWeights,
  { head, groups }: AdaptiveSoftmaxShape,
  precision?: PrecisionChoice,
): tf.Scalar {
  const groupOf = (id: number) => groups.findIndex(({ end }) => id < end);
  const headTargets = targets.map((id) => (id < head ? id : head + groupOf(id)));
  let loss = denseCrossEntropy(hidden, weights.head.weights, weights.head.bias, headTargets, precision);
  groups.forEach(({ start, end }, index) => {
    const isInGroup = (m: number) => targets[m]! >= start && targets[m]! < end;
    const asked = Int32Array.from(targets.keys()).filter(isInGroup);
    // A group that nothing asks for still has a gradient, of zeros.
    const rows = asked.length > 0 ? asked : Int32Array.of(0);
    const { narrow, weights: words, bias } = weights.groups[index]!;
    const features = tf.matMul(selectRows(hidden, rows), narrow) as tf.Tensor2D;
    const inGroup = rows.map((m) => (isInGroup(m) ? targets[m]! - start : -1));
    loss = tf.add(loss, denseCrossEntropy(features, words, bias, inGroup, precision)) as tf.Scalar;
  });
  return loss;
}
