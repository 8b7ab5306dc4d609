/**
 * Word vectors by skip-gram or continuous bag of words with negative sampling (Mikolov, Sutskever, Chen, Corrado, Dean
 * 2013), in groups of neighbouring words that share their negative samples (Ji, Satish, Li, Dubey 2016, "Parallelizing
 * word2vec in shared and distributed memory"). This is the readable twin of native/wordVectors.cc.
 * Shapes: N words, V vocabulary, E embedding width.
 */
import { logistic, softplus } from './logistic.js';

/** A stretch of text and what is to be learnt from it. */
export interface WordVectorWork {
  /** Whether the mean of the words around a word predicts it, and not it each of them. */
  readonly bagOfWords: boolean;
  /** [N] ids, of one text after another. */
  readonly words: Int32Array;
  /** [N] how many words before each word it is paired with, and how many behind it: none beyond its own text. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** [ceil(N / groupSize), any] ids that the words of a group are told apart from. */
  readonly negatives: Int32Array;
  /** Words that share their negatives. */
  readonly groupSize: number;
  /** Groups whose gradients are computed at the same state of the tables. */
  readonly blockGroups: number;
  /** Weight of a negative for each pair of its group. */
  readonly negativeWeight: number;
  readonly rate: number;
  /**
   * Most that the rate may be when summed over the pairs of a row in a block: many gradients at the same state of a row
   * would carry it too far.
   */
  readonly largestStep: number;
}

/** [V,E] each; the inputs are what is kept in the end. */
export interface WordVectorTables {
  readonly width: number;
  readonly input: Float32Array;
  readonly output: Float32Array;
}

/** One term of the objective: how well the mean of `inputs` tells whether `output` stands with them. */
interface Pair {
  readonly inputs: readonly number[];
  readonly output: number;
  readonly isTrue: boolean;
  readonly weight: number;
}

interface RowGradient {
  readonly values: Float64Array;
  /** Of all pairs that the row takes part in. */
  weight: number;
}
type SparseGradient = Map<number, RowGradient>;

/** Adds rate times the gradient of the objective to both tables, block by block. */
export function trainWordVectors(work: WordVectorWork, tables: WordVectorTables): void {
  const step = work.groupSize * work.blockGroups;
  for (let first = 0; first < work.words.length; first += step) {
    const { input, output } = gradientOf(work, tables, first, Math.min(work.words.length, first + step));
    addRows(tables.input, input, work);
    addRows(tables.output, output, work);
  }
}

/** Minus the objective for each pair of a word and one that stands with it, in nats. */
export function wordVectorLoss(work: WordVectorWork, tables: WordVectorTables): number {
  let loss = 0;
  let pairs = 0;
  for (const { inputs, output, isTrue, weight } of pairsOf(work, 0, work.words.length)) {
    const score = innerProduct(meanOfRows(tables.input, inputs, tables.width), tables.output, output);
    loss += weight * softplus(isTrue ? -score : score);
    if (isTrue) pairs += weight;
  }
  return pairs === 0 ? 0 : loss / pairs;
}

/** Sparse gradients of the objective for both tables, over the words from `first` up to `end`. */
export function gradientOf(
  work: WordVectorWork,
  tables: WordVectorTables,
  first: number,
  end: number,
): { readonly input: SparseGradient; readonly output: SparseGradient } {
  const { width } = tables;
  const gradients = { input: new Map<number, RowGradient>(), output: new Map<number, RowGradient>() };
  for (const { inputs, output, isTrue, weight } of pairsOf(work, first, end)) {
    const hidden = meanOfRows(tables.input, inputs, width);
    const score = innerProduct(hidden, tables.output, output);
    const error = weight * ((isTrue ? 1 : 0) - logistic(score));
    const outputGradient = rowOf(gradients.output, output, width, weight);
    for (let e = 0; e < width; e += 1) outputGradient[e]! += error * hidden[e]!;
    for (const word of inputs) {
      const inputGradient = rowOf(gradients.input, word, width, weight / inputs.length);
      for (let e = 0; e < width; e += 1)
        inputGradient[e]! += (error / inputs.length) * tables.output[output * width + e]!;
    }
  }
  return gradients;
}

/** All terms of the words from `first`, which begins a group, up to `end`. */
function* pairsOf(work: WordVectorWork, first: number, end: number): Generator<Pair> {
  const { words, left, right, groupSize, negatives, negativeWeight } = work;
  const shared = negatives.length / Math.ceil(words.length / groupSize);
  for (let place = first; place < end; place += 1) {
    const centre = words[place]!;
    const around = [
      ...words.subarray(place - left[place]!, place),
      ...words.subarray(place + 1, place + right[place]! + 1),
    ];
    if (around.length === 0) continue;
    const inputs = work.bagOfWords ? around : [centre];
    const positives = work.bagOfWords ? [centre] : around;
    for (const output of positives) yield { inputs, output, isTrue: true, weight: 1 };
    const group = Math.floor(place / groupSize);
    for (const output of negatives.subarray(group * shared, (group + 1) * shared))
      yield { inputs, output, isTrue: false, weight: negativeWeight * positives.length };
  }
}

function meanOfRows(table: Float32Array, rows: readonly number[], width: number): Float64Array {
  const mean = new Float64Array(width);
  for (const row of rows)
    for (let e = 0; e < width; e += 1) mean[e]! += table[row * width + e]! / rows.length;
  return mean;
}

function innerProduct(vector: Float64Array, table: Float32Array, row: number): number {
  let sum = 0;
  for (let e = 0; e < vector.length; e += 1) sum += vector[e]! * table[row * vector.length + e]!;
  return sum;
}

/** The gradient of a row, for a pair of some weight more. */
function rowOf(rows: SparseGradient, row: number, width: number, weight: number): Float64Array {
  let gradient = rows.get(row);
  if (gradient === undefined) {
    gradient = { values: new Float64Array(width), weight: 0 };
    rows.set(row, gradient);
  }
  gradient.weight += weight;
  return gradient.values;
}

function addRows(table: Float32Array, rows: SparseGradient, { rate, largestStep }: WordVectorWork): void {
  for (const [row, { values, weight }] of rows) {
    const step = Math.min(rate, largestStep / weight);
    for (let e = 0; e < values.length; e += 1) table[row * values.length + e]! += step * values[e]!;
  }
}
