/**
 * One LSTM layer, step by step from given states: to go on where another reading stopped. It gives no gradients.
 * Shapes: B batch, T time, E embedding width, H hidden units.
 */
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { PrecisionChoice } from '../tensor/precision.js';
import * as tf from '../tensor/tfjs.js';
import { assertDescending, hasLstmKernel } from './lstm.js';
import { lstmStep } from './lstmComposite.js';
import type { LstmWeights } from './lstmTerms.js';

/** [B,H] or [B,T,H] each */
export interface LstmStates {
  readonly hidden: Float32Array;
  readonly cells: Float32Array;
}

/**
 * The states behind each step, [B,T,H]. What stands at padding means nothing. For reading at once, within the `tidy` of
 * the caller: once that is over they may change.
 * @param embeddings [B,T,E]
 * @param lengths real tokens of each sequence, in descending order
 * @param from [B,H] the states before the first step
 * @param precision as in `LstmReading`
 */
export function lstmStates(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  from: LstmStates,
  precision?: PrecisionChoice,
): LstmStates {
  assertDescending(lengths);
  const { peek } = hostFunctions();
  const size: [number, number] = [lengths.length, weights.recurrentWeights.shape[0]];
  const initialHidden = tf.tensor2d(from.hidden, size);
  const initialCells = tf.tensor2d(from.cells, size);
  const [hidden, cells] = hasLstmKernel()
    ? onKernel(embeddings, lengths, weights, initialHidden, initialCells, precision)
    : lstmStatesComposite(embeddings, weights, initialHidden, initialCells);
  return { hidden: peek(hidden), cells: peek(cells) };
}

function onKernel(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  { inputWeights, recurrentWeights, bias }: LstmWeights,
  initialHidden: tf.Tensor2D,
  initialCells: tf.Tensor2D,
  precision: PrecisionChoice | undefined,
): [tf.Tensor, tf.Tensor] {
  const inputs = {
    embeddings,
    inputWeights0: inputWeights,
    recurrentWeights0: recurrentWeights,
    bias0: bias,
    initialHidden,
    initialCells,
  };
  return tf.engine().runKernel('LstmStates', inputs, { lengths, precision } as never) as [
    tf.Tensor,
    tf.Tensor,
  ];
}

/** The same from plain ops: the readable twin. @returns [B,T,H] each */
export function lstmStatesComposite(
  embeddings: tf.Tensor3D,
  weights: LstmWeights,
  initialHidden: tf.Tensor2D,
  initialCells: tf.Tensor2D,
): [tf.Tensor, tf.Tensor] {
  const [batch, time, width] = embeddings.shape;
  let state: [tf.Tensor2D, tf.Tensor2D] = [initialHidden, initialCells];
  const states: [tf.Tensor2D, tf.Tensor2D][] = [];
  for (let t = 0; t < time; t += 1) {
    const token = tf.reshape(tf.slice(embeddings, [0, t, 0], [batch, 1, width]), [batch, width]);
    state = lstmStep(token as tf.Tensor2D, state, weights);
    states.push(state);
  }
  return [
    tf.stack(
      states.map(([hidden]) => hidden),
      1,
    ),
    tf.stack(
      states.map(([, cells]) => cells),
      1,
    ),
  ];
}
