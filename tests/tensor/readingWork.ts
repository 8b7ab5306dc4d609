/** Texts to be read, by n-grams in random directions, and their noise. Shapes: F n-grams, P parts, E width. */

import { invert } from '../../src/tensor/invert.js';
import { createRandom } from '../../src/tensor/random.js';
import type { ReadingTables, ReadingWork } from '../../src/tensor/readDocumentVectors.js';

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

/** One n-gram in seven does not count. @param ridge times E */
export function tablesOf(width: number, parts: number, ridge = 1.7): ReadingTables {
  const rows = Int8Array.from({ length: parts * NGRAMS * width }, () => Math.round(254 * uniform() - 127));
  const weights = Float32Array.from({ length: NGRAMS }, (_, ngram) =>
    ngram % 7 === 3 ? 0 : 0.1 + uniform(),
  );
  const moments = { mean: new Float32Array(parts * width), squares: new Float32Array(parts * width * width) };
  for (let part = 0; part < parts; part += 1) addMoments(moments, rows, part, width);
  const map = Float64Array.from(moments.squares);
  for (let part = 0; part < parts; part += 1) {
    const square = map.subarray(part * width * width, (part + 1) * width * width);
    for (let e = 0; e < width; e += 1) square[e * width + e]! += ridge / width;
    invert(square, width);
  }
  return {
    width,
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
export function directionOf(
  { rows, width }: Pick<ReadingTables, 'rows' | 'width'>,
  part: number,
  ngram: number,
): number[] {
  const row = [...rows.subarray((part * NGRAMS + ngram) * width, (part * NGRAMS + ngram + 1) * width)];
  const norm = Math.hypot(...row);
  return row.map((value) => (norm > 0 ? value / norm : 0));
}

function addMoments(
  { mean, squares }: Pick<ReadingTables, 'mean' | 'squares'>,
  rows: Int8Array,
  part: number,
  width: number,
): void {
  noiseShares.forEach((share, ngram) => {
    const direction = directionOf({ rows, width }, part, ngram);
    direction.forEach((one, i) => {
      mean[part * width + i]! += share * one;
      direction.forEach((other, j) => {
        squares[(part * width + i) * width + j]! += share * one * other;
      });
    });
  });
}
