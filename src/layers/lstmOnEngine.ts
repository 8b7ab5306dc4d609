/**
 * The LSTM on any tensor engine: products on the engine, gates on the host, over packed tokens. At time t only the
 * first active[t] sequences are still running (lengths descend), so padding costs nothing.
 * Shapes: B batch, T time, E embedding width, H hidden units, N real tokens. Packed: token (b, t) is row
 * offsets[t] + b.
 */
import { logistic } from '../tensor/logistic.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import type { LstmForward, LstmGradientRequest, LstmReading, LstmWeights } from './lstmTerms.js';

interface Packing {
  /** [T] sequences longer than t */
  readonly active: Int32Array;
  /** [T] first packed row of time t */
  readonly offsets: Int32Array;
  readonly tokens: number;
  /** Times in the order in which the layer reads them. */
  readonly order: readonly number[];
  readonly time: number;
}

function pack(lengths: Int32Array, time: number, reverse: boolean): Packing {
  const active = new Int32Array(time);
  const offsets = new Int32Array(time);
  let tokens = 0;
  for (let t = 0; t < time; t += 1) {
    offsets[t] = tokens;
    while (active[t]! < lengths.length && lengths[active[t]!]! > t) active[t]! += 1;
    tokens += active[t]!;
  }
  const order = Array.from({ length: time }, (_, t) => (reverse ? time - 1 - t : t)).filter(
    (t) => active[t]! > 0,
  );
  return { active, offsets, tokens, order, time };
}

/** Calls visit(padded row, packed row) for every real token. */
function eachToken(packing: Packing, visit: (padded: number, packed: number) => void): void {
  for (let t = 0; t < packing.time; t += 1) {
    for (let b = 0; b < packing.active[t]!; b += 1) visit(b * packing.time + t, packing.offsets[t]! + b);
  }
}

function packRows(values: Float32Array, width: number, packing: Packing): tf.Tensor2D {
  const packed = new Float32Array(packing.tokens * width);
  eachToken(packing, (from, to) => packed.set(values.subarray(from * width, (from + 1) * width), to * width));
  return tf.tensor2d(packed, [packing.tokens, width]);
}

function unpackRows(packed: Float32Array, width: number, packing: Packing, batch: number): tf.Tensor3D {
  const values = new Float32Array(batch * packing.time * width);
  eachToken(packing, (to, from) => values.set(packed.subarray(from * width, (from + 1) * width), to * width));
  return tf.tensor3d(values, [batch, packing.time, width]);
}

/** How many sequences carry a state into time t, and the packed row where that state starts. */
function previous(packing: Packing, t: number, reverse: boolean): { carried: number; row: number } {
  const before = reverse ? t + 1 : t - 1;
  if (before < 0 || before >= packing.time) return { carried: 0, row: 0 };
  return { carried: Math.min(packing.active[t]!, packing.active[before]!), row: packing.offsets[before]! };
}

/** The states that the first rows of time t receive, [rows,H]: of the sequences that have begun before. */
function statesBefore(
  values: Float32Array,
  units: number,
  packing: Packing,
  t: number,
  reverse: boolean,
): Float32Array {
  const { carried, row } = previous(packing, t, reverse);
  return values.subarray(row * units, (row + carried) * units);
}

/** host[row..row+rows] x matrix, back on the host. @param host packed [N, width] @param matrix [width, any] */
function multiplyRows(host: Float32Array, row: number, rows: number, matrix: tf.Tensor2D): Float32Array {
  const [width] = matrix.shape;
  return tidyToHost(() => {
    const left = tf.tensor2d(host.subarray(row * width, (row + rows) * width), [rows, width]);
    return tf.matMul(left, matrix).dataSync() as Float32Array;
  });
}

/** @param embeddings [B,T,E]; saves gates [N,4H] after their activation, cells [N,H] and hidden states [N,H] */
export function lstmForwardOnEngine(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  { reverse }: LstmReading,
): LstmForward {
  const [batch, time, width] = embeddings.shape;
  const units = weights.recurrentWeights.shape[0];
  const packing = pack(lengths, time, reverse);
  const gates = tidyToHost(() => {
    const tokens = packRows(embeddings.dataSync() as Float32Array, width, packing);
    return Float32Array.from(tf.add(tf.matMul(tokens, weights.inputWeights), weights.bias).dataSync());
  });
  const cells = new Float32Array(packing.tokens * units);
  const hidden = new Float32Array(packing.tokens * units);
  for (const t of packing.order) {
    const states = statesBefore(hidden, units, packing, t, reverse);
    const previousCells = statesBefore(cells, units, packing, t, reverse);
    const carried = states.length / units;
    const recurrent =
      carried > 0 ? multiplyRows(states, 0, carried, weights.recurrentWeights) : new Float32Array(0);
    for (let b = 0; b < packing.active[t]!; b += 1) {
      const at = (packing.offsets[t]! + b) * units;
      const gate = at * 4;
      for (let k = 0; k < units; k += 1) {
        const from = (b * 4 * units + k) | 0;
        const state = b < carried;
        const i = logistic(gates[gate + k]! + (state ? recurrent[from]! : 0));
        const f = logistic(gates[gate + units + k]! + (state ? recurrent[from + units]! : 0));
        const g = Math.tanh(gates[gate + 2 * units + k]! + (state ? recurrent[from + 2 * units]! : 0));
        const o = logistic(gates[gate + 3 * units + k]! + (state ? recurrent[from + 3 * units]! : 0));
        const cell = (state ? f * previousCells[b * units + k]! : 0) + i * g;
        gates[gate + k] = i;
        gates[gate + units + k] = f;
        gates[gate + 2 * units + k] = g;
        gates[gate + 3 * units + k] = o;
        cells[at + k] = cell;
        hidden[at + k] = o * Math.tanh(cell);
      }
    }
  }
  const saved = [tf.tensor1d(gates), tf.tensor1d(cells), tf.tensor1d(hidden)];
  return { hidden: unpackRows(hidden, units, packing, batch), saved };
}

/**
 * Back-propagation through time. With dh and dc the gradients that reach h_t and c_t:
 * dc += dh o (1 - tanh(c)^2); di = dc g i (1 - i); df = dc c_{t-1} f (1 - f); dg = dc i (1 - g^2);
 * do = dh tanh(c) o (1 - o); dc_{t-1} = dc f; dh_{t-1} = [di df dg do] recurrentWeights^T.
 */
export function lstmBackwardOnEngine(
  hiddenGradient: tf.Tensor3D,
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  { reverse }: LstmReading,
  forward: Pick<LstmForward, 'saved'>,
  request: LstmGradientRequest,
): tf.Tensor[] {
  const [batch, time, width] = embeddings.shape;
  const packing = pack(lengths, time, reverse);
  if (packing.tokens === 0) return zeroGradients(embeddings, weights, request);
  const [gates, cells, hidden] = forward.saved.map((one) => one.dataSync() as Float32Array) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const gateGradients = backThroughTime(
    hiddenGradient.dataSync() as Float32Array,
    gates,
    cells,
    weights,
    { reverse },
    packing,
  );
  const gradients: tf.Tensor[] = [];
  const units = weights.recurrentWeights.shape[0];
  const dz = tf.tensor2d(gateGradients, [packing.tokens, 4 * units]);
  if (request.inputGradient) {
    const packed = tf.matMul(dz, weights.inputWeights, false, true).dataSync() as Float32Array;
    gradients.push(unpackRows(packed, width, packing, batch));
  }
  if (request.weightGradients) {
    const tokens = packRows(embeddings.dataSync() as Float32Array, width, packing);
    const states = previousStates(hidden, units, { reverse }, packing);
    gradients.push(
      tf.matMul(tokens, dz, true),
      tf.matMul(tf.tensor2d(states, [packing.tokens, units]), dz, true),
      tf.sum(dz, 0),
    );
  }
  return gradients;
}

function zeroGradients(
  embeddings: tf.Tensor3D,
  { inputWeights, recurrentWeights, bias }: LstmWeights,
  request: LstmGradientRequest,
): tf.Tensor[] {
  const asked: tf.Tensor[] = request.inputGradient ? [embeddings] : [];
  if (request.weightGradients) asked.push(inputWeights, recurrentWeights, bias);
  return asked.map((tensor) => tf.zerosLike(tensor));
}

/** @returns the gradient of the gates before their activation, packed [N,4H] */
function backThroughTime(
  hiddenGradient: Float32Array,
  gates: Float32Array,
  cells: Float32Array,
  weights: LstmWeights,
  { reverse }: LstmReading,
  packing: Packing,
): Float32Array {
  const units = weights.recurrentWeights.shape[0];
  const out = new Float32Array(gates.length);
  const batch = packing.active[0] ?? 0;
  const cellGradient = new Float32Array(batch * units);
  let carriedGradient: Float32Array = new Float32Array(batch * units);
  const transposed = tf.transpose(weights.recurrentWeights) as tf.Tensor2D;
  let carriedRows = 0;
  for (const t of [...packing.order].reverse()) {
    const { carried } = previous(packing, t, reverse);
    const previousCells = statesBefore(cells, units, packing, t, reverse);
    for (let b = 0; b < packing.active[t]!; b += 1) {
      const at = (packing.offsets[t]! + b) * units;
      const gate = at * 4;
      const padded = (b * packing.time + t) * units;
      for (let k = 0; k < units; k += 1) {
        const i = gates[gate + k]!;
        const f = gates[gate + units + k]!;
        const g = gates[gate + 2 * units + k]!;
        const o = gates[gate + 3 * units + k]!;
        const tanhCell = Math.tanh(cells[at + k]!);
        const flows = b < carriedRows;
        const dh = hiddenGradient[padded + k]! + (flows ? carriedGradient[b * units + k]! : 0);
        const dc = (flows ? cellGradient[b * units + k]! : 0) + dh * o * (1 - tanhCell * tanhCell);
        out[gate + k] = dc * g * i * (1 - i);
        out[gate + units + k] = dc * (previousCells[b * units + k] ?? 0) * f * (1 - f);
        out[gate + 2 * units + k] = dc * i * (1 - g * g);
        out[gate + 3 * units + k] = dh * tanhCell * o * (1 - o);
        cellGradient[b * units + k] = dc * f;
      }
    }
    carriedRows = carried;
    if (carried > 0) {
      carriedGradient = multiplyRows(out, packing.offsets[t]!, carried, transposed);
    }
  }
  return out;
}

/** The hidden state that each token received, packed [N,H]. */
function previousStates(
  hidden: Float32Array,
  units: number,
  { reverse }: LstmReading,
  packing: Packing,
): Float32Array {
  const states = new Float32Array(hidden.length);
  for (const t of packing.order) {
    const before = statesBefore(hidden, units, packing, t, reverse);
    states.set(before, packing.offsets[t]! * units);
  }
  return states;
}
