import type { PrecisionChoice } from './precision.js';
import { runKernel } from './runKernel.js';
import type * as tf from './tfjs.js';

interface HowToMultiply {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** [N], added to each row */
  readonly bias?: tf.Tensor1D;
  /** Where the engine has a choice; float32 by default. */
  readonly precision?: PrecisionChoice | undefined;
}

/** tfjs's product of two matrices, [M,K] times [K,N], in a precision of one's choice. It has no gradient. */
export function product(a: tf.Tensor2D, b: tf.Tensor2D, how: HowToMultiply = {}): tf.Tensor2D {
  const { transposeA = false, transposeB = false, bias, precision } = how;
  const attributes = { transposeA, transposeB, precision };
  const [result] = bias
    ? runKernel('_FusedMatMul', { a, b, bias }, { ...attributes, activation: 'linear' })
    : runKernel('BatchMatMul', { a, b }, attributes);
  return result as tf.Tensor2D;
}
