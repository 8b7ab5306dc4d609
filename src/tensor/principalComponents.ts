/** The directions in which rows of numbers vary most. Shapes: N rows, D columns, K directions. */
import { hostFunctions } from './hostFunctions.js';
import { fillNormal, type RandomSource } from './random.js';
import * as tf from './tfjs.js';
import { tidyToHost } from './tidy.js';

/** So many leave a thousandth of what a direction half as strong as the last one adds to it. */
const ROUNDS = 10;

/**
 * The first K principal components, the strongest first, by orthogonal iteration on the covariance (Golub and Van Loan, Matrix
 * Computations, section 8.2.4).
 * @param rows [N,D] of zero mean
 * @returns [D,K] orthonormal columns; zeros beyond the rank of the rows
 *
 * @example
 * ```js
 * principalComponents(Float32Array.of(2, 0, -2, 0, 0, 1, 0, -1), 2, 1, createRandom(1, 'start')); // [±1, 0]
 * ```
 */
export function principalComponents(
  rows: Float32Array,
  width: number,
  count: number,
  random: RandomSource,
): Float32Array {
  const start = new Float32Array(width * count);
  fillNormal(start, random.key, random.reserve(Math.ceil(start.length / 2)));
  return tidyToHost(() => {
    const { peek } = hostFunctions();
    const table = tf.tensor2d(rows, [rows.length / width, width]);
    const covariance = tf.matMul(table, table, true, false) as tf.Tensor2D;
    let found = orthonormal(start, width);
    for (let round = 0; round < ROUNDS; round += 1)
      found = orthonormal(peek(tf.matMul(covariance, tf.tensor2d(found, [width, count]))), width);
    return found;
  });
}

/** Columns made orthonormal one after the other (Gram and Schmidt, each twice, so that rounding does not add up). @param table [D,K] */
function orthonormal(table: Float32Array, width: number): Float32Array {
  const count = table.length / width;
  const columns = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: width }, (_, d) => table[d * count + k]!),
  );
  for (const [k, column] of columns.entries()) {
    const length = Math.sqrt(dot(column, column));
    for (let time = 0; time < 2; time += 1)
      for (const before of columns.slice(0, k)) addScaled(column, before, -dot(column, before));
    const norm = Math.sqrt(dot(column, column));
    // Rows of a lower rank leave nothing but rounding.
    const factor = norm > SMALLEST_PART * length ? 1 / norm : 0;
    for (let d = 0; d < width; d += 1) column[d]! *= factor;
  }
  const result = new Float32Array(table.length);
  for (const [k, column] of columns.entries())
    for (let d = 0; d < width; d += 1) result[d * count + k] = column[d]!;
  return result;
}

const SMALLEST_PART = 1e-5;

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let d = 0; d < one.length; d += 1) sum += one[d]! * other[d]!;
  return sum;
}

function addScaled(sum: Float64Array, part: Float64Array, weight: number): void {
  for (let d = 0; d < sum.length; d += 1) sum[d]! += weight * part[d]!;
}
