/** Texts to be read, by n-grams in random directions, and their noise. Shapes: F n-grams, P parts, E width. */

import { invert } from '../../src/tensor/invert.js';
import { createRandom } from '../../src/tensor/random.js';
import {
  type QuantisedDirections,
  type ReadingTables,
  type ReadingWork,
  unpackedRows,
} from '../../src/tensor/readDocumentVectors.js';

export const NGRAMS = 40;

const { uniform, integer } = createRandom(3, 'texts to be read');

/** Of 0, 1, a few and many n-grams, some of them twice. */
export const work: ReadingWork = textsOf([0, 1, 17, 64, 0, 5, 300]);

function textsOf(lengths: readonly number[]): ReadingWork {
  const starts = [0];
  for (const length of lengths) starts.push(starts.at(-1)! + length);
  return {
    starts: Int32Array.from(starts),
    ngrams: Int32Array.from({ length: starts.at(-1)! }, () => integer(NGRAMS)),
  };
}

/** Shares of the noise: rarer the higher an n-gram's number. */
export const noiseShares = Array.from({ length: NGRAMS }, (_, ngram) => 2 ** (-ngram / 8));
const total = noiseShares.reduce((sum, share) => sum + share, 0);
noiseShares.forEach((share, ngram) => {
  noiseShares[ngram] = share / total;
});

/** One n-gram in seven does not count. */
export function tablesOf(width: number, parts: number, bits: 4 | 8 = 8): ReadingTables {
  const numbers = () => Math.round(bits === 8 ? 254 * uniform() - 127 : 14 * uniform() - 7);
  const bytes = bits === 8 ? width : Math.ceil(width / 2);
  const pair = (low: number, high: number) => ((low + 16) % 16) + 16 * ((high + 16) % 16);
  const values = Int8Array.from({ length: parts * NGRAMS * bytes }, (_, at) => {
    if (bits === 8) return numbers();
    const isLone = width % 2 === 1 && at % bytes === bytes - 1;
    return pair(numbers(), isLone ? 0 : numbers());
  });
  const rows = { values, width, bits };
  const weights = Float32Array.from({ length: NGRAMS }, (_, ngram) =>
    ngram % 7 === 3 ? 0 : 0.1 + uniform(),
  );
  const moments = { mean: new Float32Array(parts * width), squares: new Float32Array(parts * width * width) };
  for (let part = 0; part < parts; part += 1) addMoments(moments, rows, part);
  const map = Float64Array.from(moments.squares);
  for (let part = 0; part < parts; part += 1) {
    const square = map.subarray(part * width * width, (part + 1) * width * width);
    for (let e = 0; e < width; e += 1) square[e * width + e]! += 1.7 / width;
    invert(square, width);
  }
  return {
    parts,
    rows,
    weights,
    ...moments,
    map: Float32Array.from(map, (value) => value / 6),
    negatives: 5,
    steps: 3,
  };
}

/** [E] direction of an n-gram. */
export function directionOf(rows: QuantisedDirections, part: number, ngram: number): number[] {
  const row = [...unpackedRows(rows, part * NGRAMS + ngram, 1)];
  const norm = Math.hypot(...row);
  return row.map((value) => (norm > 0 ? value / norm : 0));
}

function addMoments(
  { mean, squares }: Pick<ReadingTables, 'mean' | 'squares'>,
  rows: QuantisedDirections,
  part: number,
): void {
  const { width } = rows;
  noiseShares.forEach((share, ngram) => {
    const direction = directionOf(rows, part, ngram);
    direction.forEach((one, i) => {
      mean[part * width + i]! += share * one;
      direction.forEach((other, j) => {
        squares[(part * width + i) * width + j]! += share * one * other;
      });
    });
  });
}
