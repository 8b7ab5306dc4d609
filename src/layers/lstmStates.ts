/**
 * One LSTM layer, step by step from given states: to go on where another reading stopped. It gives no gradients.
 * Shapes: B batch, T time, E embedding width, H hidden units.
 */
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { PrecisionChoice } from '../tensor/precision.js';
import * as tf from '../tensor/tfjs.js';
import { assertDescending, hasLstmKernel } from './lstm.js';
import { lstmStep } from './lstmComposite.js';
import type { LstmPooling, LstmWeights } from './lstmTerms.js';
import { poolOverTime } from './pooling.js';

/** [B,H] or [B,T,H] each */
export interface LstmStates {
  readonly hidden: Float32Array;
  readonly cells: Float32Array;
}

/** Where sequences stop, [B,H] each. */
export interface LstmStop extends LstmStates {
  /** What the states on the way pool to. */
  readonly pooled: Float32Array;
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
  const [hidden, cells] = run(embeddings, lengths, weights, from, { precision });
  return { hidden: hidden!, cells: cells! };
}

/** As `lstmStates`, but only what is left behind the last token of each sequence. @param lengths at least 1 each */
export function lstmStop(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  from: LstmStates,
  { pooling, precision }: { pooling: LstmPooling; precision?: PrecisionChoice | undefined },
): LstmStop {
  const [hidden, cells, pooled] = run(embeddings, lengths, weights, from, { pooling, precision });
  return { hidden: hidden!, cells: cells!, pooled: pooled! };
}

interface Request {
  readonly precision: PrecisionChoice | undefined;
  /** Absent: all states are asked for. */
  readonly pooling?: LstmPooling;
}

function run(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  from: LstmStates,
  request: Request,
): Float32Array[] {
  assertDescending(lengths);
  const { peek } = hostFunctions();
  const size: [number, number] = [lengths.length, weights.recurrentWeights.shape[0]];
  const hidden = tf.tensor2d(from.hidden, size);
  const cells = tf.tensor2d(from.cells, size);
  if (hasLstmKernel()) return onKernel(embeddings, lengths, weights, [hidden, cells], request).map(peek);
  const states = lstmStatesComposite(embeddings, weights, hidden, cells);
  return (request.pooling ? stopComposite(states, lengths, request.pooling) : states).map(peek);
}

function onKernel(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  { inputWeights, recurrentWeights, bias }: LstmWeights,
  [initialHidden, initialCells]: [tf.Tensor2D, tf.Tensor2D],
  request: Request,
): tf.Tensor[] {
  const inputs = {
    embeddings,
    inputWeights0: inputWeights,
    recurrentWeights0: recurrentWeights,
    bias0: bias,
    initialHidden,
    initialCells,
  };
  return tf.engine().runKernel('LstmStates', inputs, { lengths, ...request } as never) as tf.Tensor[];
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

/** The states behind the last token of each sequence, and what its hidden states pool to. @returns [B,H] each */
function stopComposite(
  [hidden, cells]: [tf.Tensor, tf.Tensor],
  lengths: Int32Array,
  pooling: LstmPooling,
): tf.Tensor[] {
  const last = (states: tf.Tensor) => poolOverTime(states as tf.Tensor3D, lengths, 'last');
  return [last(hidden), last(cells), poolOverTime(hidden as tf.Tensor3D, lengths, pooling)];
}
