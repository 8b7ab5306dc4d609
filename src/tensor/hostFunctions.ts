/**
 * What a training step does on plain typed arrays, outside any tensor engine: embedding rows, perturbation
 * vectors, optimiser updates. These are the readable twins; the native backend replaces them one by one.
 * Shapes: B batch, T time, E embedding width, V vocabulary, R distinct rows.
 */
import { trainDocumentVectors } from './documentVectors.js';
import { fillNormal, type StreamKey } from './random.js';
import { readDocumentVectors } from './readDocumentVectors.js';
import type * as tf from './tfjs.js';
import { trainWordVectors } from './wordVectors.js';

/** Rows of a table and one value row each: a gradient that does not grow with the vocabulary. */
export interface SparseRows {
  /** [R], ascending, distinct. */
  readonly rows: Int32Array;
  /** [R, E] */
  readonly values: Float32Array;
}

/** One step of Adam (Kingma and Ba 2015, algorithm 1); the corrections are 1 - beta^t. */
export interface AdamStep {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly correction1: number;
  readonly correction2: number;
  /** Factor on the gradient, for clipping. */
  readonly gradientScale: number;
}

export interface HostFunctions {
  threads: typeof threads;
  useThreads: typeof useThreads;
  bfloat16Gain: typeof bfloat16Gain;
  newFloats: typeof newFloats;
  peek: typeof peek;
  addScaled: typeof addScaled;
  crossEntropy: typeof crossEntropy;
  gatherRows: typeof gatherRows;
  scatterRows: typeof scatterRows;
  maskedNormal: typeof maskedNormal;
  scaleSequences: typeof scaleSequences;
  sumOfSquares: typeof sumOfSquares;
  adam: typeof adam;
  sparseAdam: typeof sparseAdam;
  average: typeof average;
  averageRows: typeof averageRows;
  trainWordVectors: typeof trainWordVectors;
  trainDocumentVectors: typeof trainDocumentVectors;
  readDocumentVectors: typeof readDocumentVectors;
}

/** How many threads the engine computes products and layers with. */
export function threads(): number {
  return 1;
}

/** How many times as many products of numbers in bf16 the engine computes as in float32; 0 where it has none. */
export function bfloat16Gain(): number {
  return 0;
}

/** Computes with so many from now on, where the engine has threads; the results are the same. */
export function useThreads(_count: number): void {}

/**
 * A large array with undefined contents. Made into a tensor, its memory is used again when that is disposed of: fresh
 * pages cost more than the arithmetic done on them.
 */
export function newFloats(length: number): Float32Array {
  return new Float32Array(length);
}

/** The values of a float32 tensor, for reading at once: once the tensor is disposed of they may change. */
export function peek(tensor: tf.Tensor): Float32Array {
  return tensor.dataSync() as Float32Array;
}

/** sum += weight * part */
export function addScaled(sum: Float32Array, part: Float32Array, weight: number): void {
  for (let index = 0; index < sum.length; index += 1) sum[index]! += weight * part[index]!;
}

/**
 * losses[m] = -log softmax(logits[m])[targets[m]] and gradient[m] = softmax(logits[m]) - one hot of targets[m]; both
 * are 0 in a row whose target is below 0.
 * @param gradient [M,C] @param losses [M] @param logits [M,C] @param targets [M]
 */
export function crossEntropy(
  gradient: Float32Array,
  losses: Float32Array,
  logits: Float32Array,
  targets: Int32Array,
): void {
  const columns = logits.length / losses.length;
  targets.forEach((target, m) => {
    const start = m * columns;
    const row = logits.subarray(start, start + columns);
    if (target < 0) {
      losses[m] = 0;
      gradient.fill(0, start, start + columns);
      return;
    }
    const largest = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (const value of row) sum += Math.exp(value - largest);
    row.forEach((value, c) => {
      gradient[start + c] = Math.exp(value - largest) / sum - (c === target ? 1 : 0);
    });
    losses[m] = largest + Math.log(sum) - row[target]!;
  });
}

/**
 * out[b,t,:] = (table[ids[b,t],:] - mean) * inverseDeviation * mask[b,:], zero where t >= lengths[b].
 * @param out [B,T,E] @param table [V,E] @param ids [B,T] @param mean [E] @param mask [B,E] or null for ones
 */
export function gatherRows(
  out: Float32Array,
  table: Float32Array,
  ids: Int32Array,
  lengths: Int32Array,
  mean: Float32Array,
  inverseDeviation: Float32Array,
  mask: Float32Array | null,
): void {
  const width = mean.length;
  const time = ids.length / lengths.length;
  out.fill(0);
  for (let b = 0; b < lengths.length; b += 1) {
    for (let t = 0; t < lengths[b]!; t += 1) {
      const from = ids[b * time + t]! * width;
      const to = (b * time + t) * width;
      for (let e = 0; e < width; e += 1) {
        const value = (table[from + e]! - mean[e]!) * inverseDeviation[e]!;
        out[to + e] = mask === null ? value : value * mask[b * width + e]!;
      }
    }
  }
}

/**
 * The gradient of `gatherRows` for the table, mean and deviation held constant: the rows of one word are summed.
 * @param gradient [B,T,E]
 */
export function scatterRows(
  gradient: Float32Array,
  ids: Int32Array,
  lengths: Int32Array,
  inverseDeviation: Float32Array,
  mask: Float32Array | null,
): SparseRows {
  const width = inverseDeviation.length;
  const time = ids.length / lengths.length;
  const { rows, places } = distinctRows(ids, lengths, time);
  const values = new Float32Array(rows.length * width);
  for (let b = 0; b < lengths.length; b += 1) {
    for (let t = 0; t < lengths[b]!; t += 1) {
      const from = (b * time + t) * width;
      const to = places.get(ids[b * time + t]!)! * width;
      for (let e = 0; e < width; e += 1) {
        const value = gradient[from + e]! * inverseDeviation[e]!;
        values[to + e]! += mask === null ? value : value * mask[b * width + e]!;
      }
    }
  }
  return { rows, values };
}

/** The distinct ids of the real tokens, ascending, and where each stands. */
function distinctRows(ids: Int32Array, lengths: Int32Array, time: number) {
  const seen = new Set<number>();
  for (let b = 0; b < lengths.length; b += 1) {
    for (let t = 0; t < lengths[b]!; t += 1) seen.add(ids[b * time + t]!);
  }
  const rows = Int32Array.from(seen).sort();
  const places = new Map<number, number>();
  rows.forEach((row, place) => places.set(row, place));
  return { rows, places };
}

/**
 * Standard normal numbers on the first lengths[b] tokens of each sequence, zero elsewhere. The number at a place
 * depends on the key, the position and the place only. Uses ceil(B*T*E / 2) blocks.
 * @param out [B,T,E]
 */
export function maskedNormal(
  out: Float32Array,
  lengths: Int32Array,
  width: number,
  key: StreamKey,
  first: number,
): void {
  fillNormal(out, key, first);
  const stride = out.length / lengths.length;
  lengths.forEach((length, b) => {
    out.fill(0, b * stride + length * width, (b + 1) * stride);
  });
}

/**
 * Scales each sequence to an L2 norm over its whole length: out[b] = norm * values[b] / ||values[b]||.
 * A sequence of zeros stays zero, and one too short to be scaled by a float32 becomes zero. Tokens from lengths[b] on are written as zero.
 * @param out [B,T,E], may be `values` itself
 */
export function scaleSequences(
  out: Float32Array,
  values: Float32Array,
  lengths: Int32Array,
  width: number,
  norm: number,
): void {
  const stride = values.length / lengths.length;
  for (let b = 0; b < lengths.length; b += 1) {
    const start = b * stride;
    const end = start + lengths[b]! * width;
    let sum = 0;
    for (let index = start; index < end; index += 1) sum += values[index]! * values[index]!;
    const factor = norm / Math.sqrt(sum) <= LARGEST_FLOAT ? norm / Math.sqrt(sum) : 0;
    for (let index = start; index < end; index += 1) out[index] = values[index]! * factor;
    out.fill(0, end, start + stride);
  }
}

const LARGEST_FLOAT = 2 ** 128 - 2 ** 104;

/** The sum of squares of all elements, in double precision. */
export function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]! * values[index]!;
  return sum;
}

/**
 * One Adam step in place: m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2;
 * parameter -= rate * (m / correction1) / (sqrt(v / correction2) + epsilon).
 */
export function adam(
  parameter: Float32Array,
  gradient: Float32Array,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  step: AdamStep,
): void {
  adamRange(parameter, 0, gradient, 0, gradient.length, firstMoment, secondMoment, step);
}

/**
 * Adam on the rows of a table that have a gradient; the moments of all other rows rest ("lazy" Adam), so that the
 * cost does not grow with the vocabulary.
 * @param table [V,E]
 */
export function sparseAdam(
  table: Float32Array,
  gradient: SparseRows,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  step: AdamStep,
): void {
  const width = gradient.values.length / Math.max(1, gradient.rows.length);
  gradient.rows.forEach((row, place) => {
    adamRange(table, row * width, gradient.values, place * width, width, firstMoment, secondMoment, step);
  });
}

function adamRange(
  parameter: Float32Array,
  start: number,
  gradient: Float32Array,
  from: number,
  count: number,
  firstMoment: Float32Array,
  secondMoment: Float32Array,
  step: AdamStep,
): void {
  const { rate, beta1, beta2, epsilon, correction1, correction2, gradientScale } = step;
  for (let index = 0; index < count; index += 1) {
    const at = start + index;
    const g = gradient[from + index]! * gradientScale;
    const m = beta1 * firstMoment[at]! + (1 - beta1) * g;
    const v = beta2 * secondMoment[at]! + (1 - beta2) * g * g;
    firstMoment[at] = m;
    secondMoment[at] = v;
    parameter[at] = parameter[at]! - (rate * (m / correction1)) / (Math.sqrt(v / correction2) + epsilon);
  }
}

/** Exponential moving average in place: average = decay * average + (1 - decay) * parameter. */
export function average(averaged: Float32Array, parameter: Float32Array, decay: number): void {
  for (let index = 0; index < averaged.length; index += 1) {
    averaged[index] = decay * averaged[index]! + (1 - decay) * parameter[index]!;
  }
}

/** The same on some rows of a table, each with its own decay. @param averaged [V,E] @param decays [R] */
export function averageRows(
  averaged: Float32Array,
  table: Float32Array,
  width: number,
  rows: Int32Array,
  decays: Float64Array,
): void {
  rows.forEach((row, place) => {
    const decay = decays[place]!;
    for (let at = row * width; at < (row + 1) * width; at += 1) {
      averaged[at] = decay * averaged[at]! + (1 - decay) * table[at]!;
    }
  });
}

const javascript: HostFunctions = {
  threads,
  useThreads,
  bfloat16Gain,
  newFloats,
  peek,
  addScaled,
  crossEntropy,
  gatherRows,
  scatterRows,
  maskedNormal,
  scaleSequences,
  sumOfSquares,
  adam,
  sparseAdam,
  average,
  averageRows,
  trainWordVectors,
  trainDocumentVectors,
  readDocumentVectors,
};

let current: HostFunctions = javascript;

/** The functions in use: these, or the native ones where that backend is active. */
export function hostFunctions(): HostFunctions {
  return current;
}

/** Replaces some of the functions; called when a backend is chosen. Without an argument, back to JavaScript. */
export function useHostFunctions(faster: Partial<HostFunctions> = {}): void {
  current = { ...javascript, ...faster };
}
