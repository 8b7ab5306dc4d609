/**
 * A dense layer, softmax and cross entropy as one op, for many classes: the logits exist for some rows at a time only,
 * and the gradients are made while these are at hand.
 * Shapes: M rows, F features, C classes.
 */
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { PrecisionChoice } from '../tensor/precision.js';
import { product } from '../tensor/product.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';

/** Logits at a time: as many as stay in a processor's second-level cache. */
const LOGITS_AT_A_TIME = 2 ** 18;
const FEWEST_ROWS = 32;

interface Gradients {
  readonly features: Float32Array;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * sum_m -log softmax(features_m weights + bias)[targets_m]; the gradient of the logits is softmax - one hot.
 * @param features [M,F] @param weights [F,C] @param bias [C] @param targets [M], below 0 where nothing is asked
 */
export function denseCrossEntropy(
  features: tf.Tensor2D,
  weights: tf.Tensor2D,
  bias: tf.Tensor1D,
  targets: Int32Array,
  precision?: PrecisionChoice,
): tf.Scalar {
  const wantsGradients = tf.engine().state.gradientDepth > 0;
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, w, b, save] = args as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const { newFloats } = hostFunctions();
    const gradients = wantsGradients
      ? {
          features: newFloats(x.size),
          weights: newFloats(w.size).fill(0),
          bias: newFloats(b.size).fill(0),
        }
      : undefined;
    const rows = Math.max(FEWEST_ROWS, Math.floor(LOGITS_AT_A_TIME / b.size));
    let loss = 0;
    for (let start = 0; start < targets.length; start += rows) {
      const part = targets.subarray(start, start + rows);
      loss += tidyToHost(() => someRows(x, w, b, part, start, gradients, precision));
    }
    if (gradients) {
      save([
        tf.tensor2d(gradients.features, x.shape),
        tf.tensor2d(gradients.weights, w.shape),
        tf.tensor1d(gradients.bias),
      ]);
    }
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(gradient, dy));
    return { value: tf.scalar(loss), gradFunc };
  });
  return op(features, weights, bias) as tf.Scalar;
}

/** The loss of rows from `start` on; their gradients are written to, or added to, `gradients`. */
function someRows(
  features: tf.Tensor2D,
  weights: tf.Tensor2D,
  bias: tf.Tensor1D,
  targets: Int32Array,
  start: number,
  gradients: Gradients | undefined,
  precision: PrecisionChoice | undefined,
): number {
  const rows = targets.length;
  const width = features.shape[1];
  const { addScaled, crossEntropy, newFloats, peek } = hostFunctions();
  const x = tf.slice(features, [start, 0], [rows, width]) as tf.Tensor2D;
  const logits = product(x, weights, { bias, precision });
  const losses = new Float32Array(rows);
  const buffer = newFloats(logits.size);
  crossEntropy(buffer, losses, peek(logits), targets);
  if (gradients) {
    const gradient = tf.tensor2d(buffer, logits.shape as [number, number]);
    gradients.features.set(peek(product(gradient, weights, { transposeB: true, precision })), start * width);
    addScaled(gradients.weights, peek(product(x, gradient, { transposeA: true, precision })), 1);
    addScaled(gradients.bias, peek(tf.matMul(tf.ones([1, rows]), gradient, false, false)), 1);
  }
  return losses.reduce((sum, loss) => sum + loss, 0);
}
