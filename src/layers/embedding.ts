/**
 * Word embeddings, normalised to zero mean and unit variance under the word frequencies, without which the norm of a
 * perturbation means nothing (Miyato, Dai, Goodfellow 2017, equation 1).
 * Shapes: B batch, T time, E embedding width, V vocabulary, R distinct rows.
 */
import { hostFunctions, type SparseRows } from '../tensor/hostFunctions.js';
import type { LazyRows } from '../tensor/tables.js';
import * as tf from '../tensor/tfjs.js';

/** The table as it is trained, with the running statistics that normalise it. */
export interface EmbeddingTable {
  readonly width: number;
  /** [V,E] before normalisation */
  readonly values: Float32Array;
  /** The same memory, where a table that fills its rows as they are read has filled these. */
  valuesOf?(ids: Int32Array): Float32Array;
  /** [V] share of each word among the training tokens; sums to 1 */
  readonly frequencies: Float64Array;
  /** [E] sum over the vocabulary of frequency * value, and of frequency * value^2 */
  readonly weightedSum: Float64Array;
  readonly weightedSquares: Float64Array;
  /** [E] */
  readonly mean: Float32Array;
  readonly inverseDeviation: Float32Array;
}

/** The tokens of B texts, padded to the longest. */
interface PaddedIds {
  /** [B,T] */
  readonly ids: Int32Array;
  /** [B] real tokens of each text */
  readonly lengths: Int32Array;
}

const SMALLEST_VARIANCE = 1e-6;

/** @param values [V,E], taken over, not copied */
export function createEmbeddingTable(values: Float32Array, frequencies: Float64Array): EmbeddingTable {
  const width = values.length / frequencies.length;
  const table: EmbeddingTable = {
    width,
    values,
    frequencies,
    weightedSum: new Float64Array(width),
    weightedSquares: new Float64Array(width),
    mean: new Float32Array(width),
    inverseDeviation: new Float32Array(width),
  };
  for (let row = 0; row < frequencies.length; row += 1) addToStatistics(table, row, 1);
  refreshNormalisation(table);
  return table;
}

/** A finished table that is used as it stands. @param values [V,E], normalised already */
export function fixedEmbeddingTable(values: Float32Array, width: number): EmbeddingTable {
  return {
    width,
    values,
    frequencies: new Float64Array(values.length / width),
    weightedSum: new Float64Array(width),
    weightedSquares: new Float64Array(width),
    mean: new Float32Array(width),
    inverseDeviation: new Float32Array(width).fill(1),
  };
}

/** The same of a table that fills its rows as they are read. */
export function lazyEmbeddingTable(rows: LazyRows, width: number): EmbeddingTable {
  const { values: _, ...table } = fixedEmbeddingTable(rows.filled([]), width);
  return {
    ...table,
    get values() {
      return rows.all();
    },
    valuesOf: rows.filled,
  };
}

function addToStatistics(table: EmbeddingTable, row: number, sign: 1 | -1): void {
  const share = sign * table.frequencies[row]!;
  if (share === 0) return;
  const { width, values, weightedSum, weightedSquares } = table;
  const start = row * width;
  for (let e = 0; e < width; e += 1) {
    const value = values[start + e]!;
    weightedSum[e]! += share * value;
    weightedSquares[e]! += share * value * value;
  }
}

function refreshNormalisation(table: EmbeddingTable): void {
  for (let e = 0; e < table.width; e += 1) {
    const mean = table.weightedSum[e]!;
    table.mean[e] = mean;
    table.inverseDeviation[e] =
      1 / Math.sqrt(Math.max(table.weightedSquares[e]! - mean * mean, SMALLEST_VARIANCE));
  }
}

/** Puts back the running statistics of a saved table, to the bit: their rounding depends on the updates so far. */
export function restoreStatistics(table: EmbeddingTable, sum: Float64Array, squares: Float64Array): void {
  table.weightedSum.set(sum);
  table.weightedSquares.set(squares);
  refreshNormalisation(table);
}

/** Runs an update that changes only `rows` of the table, and keeps the statistics exact at a cost of R, not V. */
export function updateRows(table: EmbeddingTable, rows: Int32Array, update: () => void): void {
  rows.forEach((row) => addToStatistics(table, row, -1));
  update();
  rows.forEach((row) => addToStatistics(table, row, 1));
  refreshNormalisation(table);
}

/** The whole table after normalisation, [V,E]: what a saved model holds. */
export function normalisedValues(table: EmbeddingTable): Float32Array {
  return table.values.map((value, index) => {
    const e = index % table.width;
    return (value - table.mean[e]!) * table.inverseDeviation[e]!;
  });
}

/** @param mask [B,E] dropout factors, the same at every time, or null @returns [B,T,E], zero at padding */
export function lookUp(table: EmbeddingTable, batch: PaddedIds, mask: Float32Array | null): tf.Tensor3D {
  const { mean, inverseDeviation } = table;
  const values = table.valuesOf?.(batch.ids) ?? table.values;
  const out = hostFunctions().newFloats(batch.ids.length * table.width);
  hostFunctions().gatherRows(out, values, batch.ids, batch.lengths, mean, inverseDeviation, mask);
  const size = batch.lengths.length;
  return tf.tensor3d(out, [size, batch.ids.length / size, table.width]);
}

/**
 * The gradient for the rows of the table that occur in the batch. The mean and the deviation are held constant:
 * their own gradient would touch the whole vocabulary and is of the order of a word's frequency.
 * @param gradient [B,T,E] of the loss for the looked-up embeddings
 */
export function lookUpGradient(
  table: EmbeddingTable,
  batch: PaddedIds,
  mask: Float32Array | null,
  gradient: tf.Tensor3D,
): SparseRows {
  const values = hostFunctions().peek(gradient);
  return hostFunctions().scatterRows(values, batch.ids, batch.lengths, table.inverseDeviation, mask);
}

/** The sum of two sparse gradients. */
export function mergeRows(a: SparseRows, b: SparseRows): SparseRows {
  const rows = Int32Array.from(new Set([...a.rows, ...b.rows])).sort();
  // Either may be without rows.
  const width = (a.values.length + b.values.length) / (a.rows.length + b.rows.length);
  const values = new Float32Array(rows.length * width);
  for (const part of [a, b]) addRows(values, rows, part, width);
  return { rows, values };
}

/** @param rows ascending, among them all of the part's */
function addRows(sum: Float32Array, rows: Int32Array, part: SparseRows, width: number): void {
  const { values } = part;
  let place = 0;
  for (let from = 0; from < values.length; from += width) {
    while (rows[place] !== part.rows[from / width]) place += 1;
    const shift = place * width - from;
    for (let index = from; index < from + width; index += 1) sum[index + shift]! += values[index]!;
  }
}
