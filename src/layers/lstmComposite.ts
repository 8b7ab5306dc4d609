/**
 * The LSTM written with plain tensor ops and automatic differentiation: the readable reference of `lstm`.
 * Shapes: B batch, T time, E embedding width, H hidden units.
 */
import * as tf from '../tensor/tfjs.js';
import type { LstmWeights } from './lstmTerms.js';

/**
 * Same contract as `lstm`.
 * @param embeddings [B,T,E] @returns hidden [B,T,H], zero at padding
 */
export function lstmComposite(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  reverse: boolean,
): tf.Tensor3D {
  const [batch, time, width] = embeddings.shape;
  const units = weights.recurrentWeights.shape[0];
  const none = tf.zeros([batch, units]) as tf.Tensor2D;
  let [hidden, cell] = [none, none];
  const outputs: tf.Tensor2D[] = [];
  for (let step = 0; step < time; step += 1) {
    const t = reverse ? time - 1 - step : step;
    const token = tf.reshape(tf.slice(embeddings, [0, t, 0], [batch, 1, width]), [
      batch,
      width,
    ]) as tf.Tensor2D;
    const [newHidden, newCell] = lstmStep(token, [hidden, cell], weights);
    const running = tf.tensor2d(
      Float32Array.from(lengths, (length) => (t < length ? 1 : 0)),
      [batch, 1],
    );
    const ifRunning = (state: tf.Tensor) => tf.mul(state, running) as tf.Tensor2D;
    // Zero before a sequence has begun (reverse), and after its end, where nothing reads it.
    cell = ifRunning(newCell);
    hidden = ifRunning(newHidden);
    outputs[t] = hidden;
  }
  return tf.stack(outputs, 1) as tf.Tensor3D;
}

/** One step. @param token [B,E] @param state hidden and cells, [B,H] each @returns the next state */
export function lstmStep(
  token: tf.Tensor2D,
  [hidden, cells]: readonly [tf.Tensor2D, tf.Tensor2D],
  { inputWeights, recurrentWeights, bias }: LstmWeights,
): [tf.Tensor2D, tf.Tensor2D] {
  const [batch, units] = hidden.shape;
  const gates = tf.add(tf.add(tf.matMul(token, inputWeights), tf.matMul(hidden, recurrentWeights)), bias);
  const gate = (index: number) => tf.slice(gates, [0, index * units], [batch, units]);
  const candidate = tf.mul(tf.sigmoid(gate(0)), tf.tanh(gate(2)));
  const next = tf.add(tf.mul(tf.sigmoid(gate(1)), cells), candidate) as tf.Tensor2D;
  return [tf.mul(tf.sigmoid(gate(3)), tf.tanh(next)) as tf.Tensor2D, next];
}
