import * as tf from '../tensor/tfjs.js';

/** y = x weights + bias. @param x [B,F] @param weights [F,C] @param bias [C] @returns [B,C] */
export function dense(x: tf.Tensor2D, weights: tf.Tensor2D, bias: tf.Tensor1D): tf.Tensor2D {
  return tf.add(tf.matMul(x, weights), bias) as tf.Tensor2D;
}
