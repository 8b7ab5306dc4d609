/**
 * The LSTM written with plain tensor ops and automatic differentiation: the readable reference of `lstm`.
 * Shapes: B batch, T time, E embedding width, H hidden units.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { LstmWeights } from './lstm.js';

/** Same contract as `lstm`. @param embeddings [B,T,E] @returns hidden [B,T,H], zero at padding */
export function lstmComposite(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  { inputWeights, recurrentWeights, bias }: LstmWeights,
  reverse: boolean,
): tf.Tensor3D {
  const [batch, time, width] = embeddings.shape;
  const units = recurrentWeights.shape[0];
  let hidden: tf.Tensor2D = tf.zeros([batch, units]);
  let cell: tf.Tensor2D = tf.zeros([batch, units]);
  const outputs: tf.Tensor2D[] = [];
  for (let step = 0; step < time; step += 1) {
    const t = reverse ? time - 1 - step : step;
    const token = tf.reshape(tf.slice(embeddings, [0, t, 0], [batch, 1, width]), [
      batch,
      width,
    ]) as tf.Tensor2D;
    const gates = tf.add(tf.add(tf.matMul(token, inputWeights), tf.matMul(hidden, recurrentWeights)), bias);
    const gate = (index: number) => tf.slice(gates, [0, index * units], [batch, units]);
    const candidate = tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(2)));
    // A sequence that has not begun (reverse) or is over keeps a zero state.
    const running = tf.tensor2d(
      Float32Array.from(lengths, (length) => (t < length ? 1 : 0)),
      [batch, 1],
    );
    cell = tf.mul(tf.add(tf.mul(tf.sigmoid(gate(1)), cell), candidate), running);
    hidden = tf.mul(tf.mul(tf.sigmoid(gate(3)), tf.tanh(cell)), running);
    outputs[t] = hidden;
  }
  return tf.stack(outputs, 1) as tf.Tensor3D;
}
