/**
 * Vectors of new texts by n-grams whose vectors are known: what training looks for (see documentVectors.ts), found in a few
 * steps. With u_i the directions of a text's n-grams, w_i their weights (sum 1) and u_n the noise, the vector x of length 1 makes
 *
 *     sum of w_i ln s(a x'u_i)  +  K * mean of ln s(-a x'u_n),      s the logistic function,
 *
 * large. Of the noise only its mean m and second moments M are needed: x'u_n is near normal, and the mean of s of a normal
 * number is known closely (MacKay 1992, "The evidence framework applied to classification networks").
 * This is the readable twin of native/documentReading.cc. Shapes: D texts, N occurrences, F n-grams, P parts, E width of a part.
 */
import { SHARPNESS } from './documentVectors.js';
import { logistic } from './logistic.js';

export interface ReadingWork {
  /** [N] n-grams of the texts, one text after the other. */
  readonly ngrams: Int32Array;
  /** [D+1] where each text begins in `ngrams`. */
  readonly starts: Int32Array;
}

/** Vectors of which only the direction counts, in few bits a number. Shapes: R rows, E width. */
export interface QuantisedDirections {
  /** [R,E], or in 4 bits [R,E/2] rounded up: the first half of a row is in the low bits, the second half in the high ones. */
  readonly values: Int8Array;
  /** E */
  readonly width: number;
  readonly bits: 4 | 8;
}

/** Bytes of a row. */
export function bytesOf({ width, bits }: Pick<QuantisedDirections, 'width' | 'bits'>): number {
  return bits === 8 ? width : Math.ceil(width / 2);
}

/** R */
export function rowsOf(directions: QuantisedDirections): number {
  return directions.values.length / bytesOf(directions);
}

/** Some of the rows, from `first` on. @returns [count,E] */
export function unpackedRows(
  { values, width, bits }: QuantisedDirections,
  first: number,
  count: number,
): Int8Array {
  if (bits === 8) return values.subarray(first * width, (first + count) * width);
  const half = Math.ceil(width / 2);
  const numbers = new Int8Array(count * width);
  for (let row = 0; row < count; row += 1) {
    for (let e = 0; e < width; e += 1) {
      const pair = values[(first + row) * half + (e < half ? e : e - half)]!;
      numbers[row * width + e] = e < half ? (pair << 28) >> 28 : pair >> 4;
    }
  }
  return numbers;
}

/** What texts are read by. */
export interface ReadingTables {
  readonly parts: number;
  /** [F] from 0 up: what an occurrence of each n-gram counts; one without weight is not looked at. */
  readonly weights: Float32Array;
  /** [P,F,E] */
  readonly rows: QuantisedDirections;
  /** [P,E] m: mean direction of the noise. */
  readonly mean: Float32Array;
  /** [P,E,E] M: mean product of each two elements of its directions. */
  readonly squares: Float32Array;
  /** [P,E,E] (M + ridge)^-1 / (K + 1) */
  readonly map: Float32Array;
  /** K */
  readonly negatives: number;
  /** Steps from the closed form. */
  readonly steps: number;
}

/** How far one goes along the direction found. */
const STEP = 0.6;
/** How many times b b' the n-grams of a text, whose mean is b, add to M; see `closedForm`. */
const ALONG_MEAN = 2;

/** @param found [D,P,E] overwritten: parts of length 1, or zeros for a text without n-grams that count */
export function readDocumentVectors(found: Float32Array, work: ReadingWork, tables: ReadingTables): void {
  const { parts } = tables;
  const { width } = tables.rows;
  for (let part = 0; part < parts; part += 1) {
    const noise = noiseOf(tables, part);
    for (let text = 0; text < work.starts.length - 1; text += 1) {
      const place = (text * parts + part) * width;
      const into = found.subarray(place, place + width);
      into.fill(0);
      const seen = directionsOf(work, text, tables, part);
      if (seen.shares.length > 0) into.set(vectorBy(seen, noise, tables.steps));
    }
  }
}

interface Noise {
  readonly mean: Float32Array;
  readonly squares: Float32Array;
  readonly map: Float32Array;
  readonly negatives: number;
}

function noiseOf({ rows, mean, squares, map, negatives }: ReadingTables, part: number): Noise {
  const { width } = rows;
  const square = width * width;
  return {
    mean: mean.subarray(part * width, (part + 1) * width),
    squares: squares.subarray(part * square, (part + 1) * square),
    map: map.subarray(part * square, (part + 1) * square),
    negatives,
  };
}

/** The occurrences of a text that count. */
interface Seen {
  /** [N] w */
  readonly shares: Float64Array;
  /** [N,E] u */
  readonly directions: Float32Array;
}

function directionsOf(
  { ngrams, starts }: ReadingWork,
  text: number,
  tables: ReadingTables,
  part: number,
): Seen {
  const { weights, rows } = tables;
  const { width } = rows;
  const size = weights.length;
  const counted = ngrams.subarray(starts[text], starts[text + 1]).filter((ngram) => weights[ngram]! > 0);
  const total = counted.reduce((sum, ngram) => sum + weights[ngram]!, 0);
  const directions = new Float32Array(counted.length * width);
  counted.forEach((ngram, place) => {
    const row = unpackedRows(rows, part * size + ngram, 1);
    const square = inner(row, row);
    const inverse = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let e = 0; e < width; e += 1) directions[place * width + e] = row[e]! * inverse;
  });
  return { shares: Float64Array.from(counted, (ngram) => weights[ngram]! / total), directions };
}

function vectorBy(seen: Seen, noise: Noise, steps: number): Float64Array {
  const x = closedForm(seen, noise);
  for (let step = 0; step < steps; step += 1) improve(x, seen, noise);
  return x;
}

/**
 * Near 0, ln s(z) is about -ln 2 + z/2 - z^2/8. With b the mean of the u_i, and M + 2 b b' for the mean of u_i u_i', the largest
 * is where ((K + 1) M + 2 b b') x = b - K m, but for its length. With q = A b and p = -K A m, A the map, x is
 * p + q (1 - 2 b'p) / (1 + 2 b'q) (Sherman and Morrison 1950).
 */
function closedForm({ shares, directions }: Seen, { mean, map, negatives }: Noise): Float64Array {
  const width = mean.length;
  const b = new Float64Array(width);
  shares.forEach((share, i) => {
    for (let e = 0; e < width; e += 1) b[e]! += share * directions[i * width + e]!;
  });
  const q = times(map, b);
  const p = times(map, mean).map((value) => -negatives * value);
  const factor = (1 - ALONG_MEAN * inner(b, p)) / (1 + ALONG_MEAN * inner(b, q));
  return toUnit(q.map((value, e) => p[e]! + factor * value));
}

/** In place: a step along the gradient on the sphere, as the map sees it. */
function improve(x: Float64Array, seen: Seen, noise: Noise): void {
  const gradient = gradientAt(x, seen, noise);
  const outwards = inner(gradient, x);
  const along = times(
    noise.map,
    gradient.map((value, e) => value - outwards * x[e]!),
  );
  along.forEach((value, e) => {
    x[e]! += ((STEP * 4) / SHARPNESS ** 2) * value;
  });
  toUnit(x);
}

function gradientAt(x: Float64Array, { shares, directions }: Seen, noise: Noise): Float64Array {
  const width = x.length;
  const gradient = new Float64Array(width);
  shares.forEach((share, i) => {
    const row = directions.subarray(i * width, (i + 1) * width);
    const error = share * SHARPNESS * (1 - logistic(SHARPNESS * inner(x, row)));
    for (let e = 0; e < width; e += 1) gradient[e]! += error * row[e]!;
  });
  const { mean, squares, negatives } = noise;
  const centre = inner(x, mean);
  const spread = times(squares, x);
  const variance = Math.max(0, inner(x, spread) - centre ** 2);
  const flatter = 1 / Math.sqrt(1 + (Math.PI * SHARPNESS ** 2 * variance) / 8);
  const guess = logistic(flatter * SHARPNESS * centre);
  const slope = SHARPNESS * flatter * guess * (1 - guess);
  for (let e = 0; e < width; e += 1) {
    gradient[e]! -= negatives * SHARPNESS * (guess * mean[e]! + slope * (spread[e]! - centre * mean[e]!));
  }
  return gradient;
}

/** @param matrix [E,E] @param vector [E] */
function times(matrix: Float32Array, vector: ArrayLike<number>): Float64Array {
  const width = vector.length;
  return Float64Array.from({ length: width }, (_, e) =>
    inner(matrix.subarray(e * width, (e + 1) * width), vector),
  );
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let e = 0; e < a.length; e += 1) sum += a[e]! * b[e]!;
  return sum;
}

/** In place. */
function toUnit(vector: Float64Array): Float64Array {
  const inverse = 1 / Math.sqrt(inner(vector, vector));
  for (let e = 0; e < vector.length; e += 1) vector[e]! *= inverse;
  return vector;
}
