/**
 * A dense layer, softmax and cross entropy with bags of words as one op: each row is asked for the words of a bag, all of
 * them at once and without an order, and chooses among those that any row is asked for.
 * Shapes: M rows, F features, W words of the table, S of them that are in a bag.
 */
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { PrecisionChoice } from '../tensor/precision.js';
import { product } from '../tensor/product.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';

export interface Bags {
  /** [S] rows of the table, each once: all that are in a bag */
  readonly words: Int32Array;
  /** [M+1] where the bag of each row begins in `members` */
  readonly starts: Int32Array;
  /** Places in `words`. */
  readonly members: Int32Array;
  /** Of each member in its bag; those of a bag add up to 1. */
  readonly shares: Float32Array;
}

/** So many that the packing of the table for a product is small beside the product. */
const ROWS_AT_A_TIME = 512;

interface Gradients {
  readonly features: Float32Array;
  /** [S,F] and [S]: of the words that are in a bag */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * sum over m and the words w of bag m of -share_mw log softmax(features_m weights' + bias)_w, the softmax over the S words;
 * the gradient of the logits is softmax - shares.
 * @param features [M,F] @param weights [W,F] @param bias [W]
 */
export function bagCrossEntropy(
  features: tf.Tensor2D,
  weights: tf.Tensor2D,
  bias: tf.Tensor1D,
  bags: Bags,
  precision?: PrecisionChoice,
): tf.Scalar {
  const wantsGradients = tf.engine().state.gradientDepth > 0;
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, w, b, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const [rows, width] = x.shape;
    const { newFloats, peek } = hostFunctions();
    const words = bags.words.length;
    const columns = tf.tensor2d(someColumns(peek(w), bags.words, width), [width, words]);
    const biases = tf.tensor1d(someColumns(peek(b), bags.words, 1));
    const gradients: Gradients | undefined = wantsGradients
      ? {
          features: newFloats(x.size).fill(0),
          weights: new Float32Array(words * width),
          bias: new Float32Array(words),
        }
      : undefined;
    let loss = 0;
    for (let first = 0; first < rows && words > 0; first += ROWS_AT_A_TIME) {
      loss += tidyToHost(() => rowsFrom(first, x, columns, biases, bags, gradients, precision));
    }
    if (gradients) {
      save([
        tf.tensor2d(gradients.features, x.shape),
        tf.tensor2d(spread(gradients.weights, bags.words, w.size, width), w.shape),
        tf.tensor1d(spread(gradients.bias, bags.words, b.size, 1)),
      ]);
    }
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(gradient, dy));
    return { value: tf.scalar(loss), gradFunc };
  });
  return op(features, weights, bias) as tf.Scalar;
}

/** The loss of some rows; their gradients are written to, or added to, `gradients`. @param weights [F,S] @param bias [S] */
function rowsFrom(
  first: number,
  features: tf.Tensor2D,
  weights: tf.Tensor2D,
  bias: tf.Tensor1D,
  bags: Bags,
  gradients: Gradients | undefined,
  precision: PrecisionChoice | undefined,
): number {
  const [all, width] = features.shape;
  const rows = Math.min(ROWS_AT_A_TIME, all - first);
  const { addScaled, crossEntropy, newFloats, peek } = hostFunctions();
  const x = tf.slice(features, [first, 0], [rows, width]) as tf.Tensor2D;
  const logits = product(x, weights, { bias, precision });
  const buffer = newFloats(logits.size);
  // Of each row's first word, which is made good for next.
  const losses = new Float32Array(rows);
  crossEntropy(buffer, losses, peek(logits), new Int32Array(rows));
  const loss = towardsBags(buffer, losses, peek(logits), first, bags);
  if (gradients === undefined) return loss;
  const gradient = tf.tensor2d(buffer, logits.shape as [number, number]);
  gradients.features.set(peek(product(gradient, weights, { transposeB: true, precision })), first * width);
  addScaled(gradients.weights, peek(product(gradient, x, { transposeA: true, precision })), 1);
  addScaled(gradients.bias, peek(tf.matMul(tf.ones([1, rows]), gradient)), 1);
  return loss;
}

/**
 * Turns the gradient and the losses of one word a row into those of its bag.
 * @param gradient [rows,S], in place @returns the sum of the losses
 */
function towardsBags(
  gradient: Float32Array,
  losses: Float32Array,
  logits: Float32Array,
  first: number,
  { words, starts, members, shares }: Bags,
): number {
  let sum = 0;
  for (let row = 0; row < losses.length; row += 1) {
    const start = row * words.length;
    let loss = losses[row]! + logits[start]!;
    gradient[start]! += 1;
    for (let at = starts[first + row]!; at < starts[first + row + 1]!; at += 1) {
      loss -= shares[at]! * logits[start + members[at]!]!;
      gradient[start + members[at]!]! -= shares[at]!;
    }
    sum += loss;
  }
  return sum;
}

/**
 * Some rows of a table as columns.
 * @returns [F,S]
 */
function someColumns(table: Float32Array, rows: Int32Array, width: number): Float32Array {
  const found = new Float32Array(rows.length * width);
  rows.forEach((row, place) => {
    for (let f = 0; f < width; f += 1) found[f * rows.length + place] = table[row * width + f]!;
  });
  return found;
}

/** The rows at their places in a table that is zero otherwise. */
function spread(values: Float32Array, rows: Int32Array, size: number, width: number): Float32Array {
  const table = hostFunctions().newFloats(size).fill(0);
  rows.forEach((row, place) => {
    table.set(values.subarray(place * width, (place + 1) * width), row * width);
  });
  return table;
}
