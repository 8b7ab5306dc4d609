import * as tf from './tfjs.js';

/**
 * The matrix product a b, either side transposed first. The wasm engine's fast product knows no transposed sides (it
 * falls back to a naive loop), so there they are transposed beforehand.
 */
export function product<Result extends tf.Tensor>(
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA = false,
  transposeB = false,
): Result {
  if (tf.getBackend() !== 'wasm') return tf.matMul(a, b, transposeA, transposeB) as Result;
  return tf.matMul(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b) as Result;
}

/** The last two axes exchanged. */
function transposed(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  axes.push(...axes.splice(-2).reverse());
  return tf.transpose(x, axes);
}
