/**
 * What is known of the noise, the n-grams from which those of a text are told apart, when the vector of a new text is found: its
 * first and second moments. Shapes: F n-grams, P parts, E width of a part.
 */
import { ensureBackend } from '../../tensor/backend.js';
import { type QuantisedDirections, rowsOf, unpackedRows } from '../../tensor/readDocumentVectors.js';
import { noiseShares } from '../../tensor/sampling.js';
import * as tf from '../../tensor/tfjs.js';
import { tidyToHost } from '../../tensor/tidy.js';
import { takeTurns } from '../../turns.js';

/** Of the directions of n-grams, drawn as in training. */
export interface NoiseMoments {
  /** [P,E] */
  readonly mean: Float32Array;
  /** [P,E,E] mean product of each two elements */
  readonly squares: Float32Array;
}

/** Those of the parts from `first` to before `end`. @param parts P */
export function momentsOfParts(
  { mean, squares }: NoiseMoments,
  first: number,
  end: number,
  parts: number,
): NoiseMoments {
  const cut = (all: Float32Array) => all.subarray((first * all.length) / parts, (end * all.length) / parts);
  return { mean: cut(mean), squares: cut(squares) };
}

/** Rows between two turns of others. */
const ROWS = 4096;

/**
 * @param table [P,F,E] @param counts [F]
 * @throws the signal's reason when it aborts
 */
export async function noiseMoments(
  table: QuantisedDirections,
  counts: Int32Array,
  signal?: AbortSignal,
): Promise<NoiseMoments> {
  await ensureBackend();
  const size = counts.length;
  const { width } = table;
  const shares = noiseShares(Float64Array.from(counts));
  const parts = Array.from({ length: rowsOf(table) / size }, (_, part) => part);
  const mean = new Float64Array(parts.length * width);
  const squares = new Float64Array(parts.length * width * width);
  for (const part of parts) {
    for (let first = 0; first < size; first += ROWS) {
      const of = shares.subarray(first, first + ROWS);
      const found = momentsOf(unpackedRows(table, part * size + first, of.length), of);
      addTo(mean, part * width, found.mean);
      addTo(squares, part * width * width, found.squares);
      await takeTurns(signal);
    }
  }
  return { mean: Float32Array.from(mean), squares: Float32Array.from(squares) };
}

/** @param values [N,E] @param shares [N] weight of each row */
function momentsOf(values: Int8Array, shares: Float64Array): NoiseMoments {
  const width = values.length / shares.length;
  // Each direction times the root of its share: their products have the whole share, their sums need the other root.
  const scaled = new Float32Array(values.length);
  shares.forEach((share, row) => {
    const place = row * width;
    let square = 0;
    for (let at = place; at < place + width; at += 1) square += values[at]! ** 2;
    const factor = square > 0 ? Math.sqrt(share / square) : 0;
    for (let at = place; at < place + width; at += 1) scaled[at] = values[at]! * factor;
  });
  return tidyToHost(() => {
    const rows = tf.tensor2d(scaled, [shares.length, width]);
    const roots = tf.tensor2d(Float32Array.from(shares, Math.sqrt), [shares.length, 1]);
    return {
      mean: tf.matMul(roots, rows, true).dataSync() as Float32Array,
      squares: tf.matMul(rows, rows, true).dataSync() as Float32Array,
    };
  });
}

function addTo(sums: Float64Array, first: number, part: Float32Array): void {
  part.forEach((value, at) => {
    sums[first + at]! += value;
  });
}
