/**
 * One-dimensional convolution over time as one matrix product and shifted sums, in ops that every engine has.
 * Shapes: B batch, T time, E embedding width, F filters, W window.
 */
import * as tf from '@tensorflow/tfjs-core';

/**
 * out[b,t,f] = sum_w embeddings[b, t + w - floor((W - 1) / 2), :] . filters[w,:,f], zero outside of the text.
 * @param embeddings [B,T,E], zero at padding @param filters [W,E,F] @returns [B,T,F]
 */
export function convolveOverTime(embeddings: tf.Tensor3D, filters: tf.Tensor3D): tf.Tensor3D {
  const [batch, time, width] = embeddings.shape;
  const [window, , count] = filters.shape;
  const before = Math.floor((window - 1) / 2);
  // All windows' products at once: [B*T, E] x [E, W*F].
  const kernel = tf.reshape(tf.transpose(filters, [1, 0, 2]), [width, window * count]) as tf.Tensor2D;
  const flat = tf.reshape(embeddings, [batch * time, width]) as tf.Tensor2D;
  const products = tf.reshape(tf.matMul(flat, kernel), [batch, time, window * count]) as tf.Tensor3D;
  const padded = tf.pad(products, [
    [0, 0],
    [before, window - 1 - before],
    [0, 0],
  ]) as tf.Tensor3D;
  const parts = Array.from({ length: window }, (_, w) =>
    tf.slice(padded, [0, w, w * count], [batch, time, count]),
  );
  return parts.reduce((sum, part) => tf.add(sum, part)) as tf.Tensor3D;
}
