/**
 * One LSTM layer, step by step from given states: to go on where another reading stopped. It gives no gradients.
 * Shapes: B batch, T time, D different tokens, E embedding width, H hidden units.
 */
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { PrecisionChoice } from '../tensor/precision.js';
import * as tf from '../tensor/tfjs.js';
import { assertDescending, hasLstmKernel } from './lstm.js';
import { lstmStep } from './lstmComposite.js';
import type { LstmPooling, LstmWeights } from './lstmTerms.js';
import { poolOverTime } from './pooling.js';

/** Tokens of which many are alike. */
export interface TokenRows {
  /** [D,E] an embedding of each different token */
  readonly rows: tf.Tensor2D;
  /** [B,T] which of them each token is; what stands at padding means nothing, but is one of them */
  readonly slots: Int32Array;
}

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
 * @param lengths real tokens of each sequence, in descending order
 * @param from [B,H] the states before the first step
 * @param precision as in `LstmReading`
 */
export function lstmStates(
  tokens: TokenRows,
  lengths: Int32Array,
  weights: LstmWeights,
  from: LstmStates,
  precision?: PrecisionChoice,
): LstmStates {
  const [hidden, cells] = run(tokens, lengths, weights, from, { precision });
  return { hidden: hidden!, cells: cells! };
}

/** As `lstmStates`, but only what is left behind the last token of each sequence. @param lengths at least 1 each */
export function lstmStop(
  tokens: TokenRows,
  lengths: Int32Array,
  weights: LstmWeights,
  from: LstmStates,
  { pooling, precision }: { pooling: LstmPooling; precision?: PrecisionChoice | undefined },
): LstmStop {
  const [hidden, cells, pooled] = run(tokens, lengths, weights, from, { pooling, precision });
  return { hidden: hidden!, cells: cells!, pooled: pooled! };
}

interface Request {
  readonly precision: PrecisionChoice | undefined;
  /** Absent: all states are asked for. */
  readonly pooling?: LstmPooling;
}

function run(
  tokens: TokenRows,
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
  if (hasLstmKernel()) return onKernel(tokens, lengths, weights, [hidden, cells], request).map(peek);
  const states = lstmStatesComposite(embeddingsOf(tokens, lengths.length), weights, hidden, cells);
  return (request.pooling ? stopComposite(states, lengths, request.pooling) : states).map(peek);
}

function onKernel(
  { rows: embeddings, slots }: TokenRows,
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
  return tf.engine().runKernel('LstmStates', inputs, { lengths, slots, ...request } as never) as tf.Tensor[];
}

/** @returns [B,T,E] */
function embeddingsOf({ rows, slots }: TokenRows, batch: number): tf.Tensor3D {
  const values = hostFunctions().peek(rows);
  const width = rows.shape[1];
  const embeddings = new Float32Array(slots.length * width);
  for (const [at, slot] of slots.entries())
    embeddings.set(values.subarray(slot * width, (slot + 1) * width), at * width);
  return tf.tensor3d(embeddings, [batch, slots.length / batch, width]);
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
