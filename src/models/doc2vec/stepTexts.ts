/** Finds the vectors of texts in a few steps; see tensor/readDocumentVectors.ts. Shapes: N texts, F n-grams, P parts, E width. */
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { invert } from '../../tensor/invert.js';
import type { ReadingTables } from '../../tensor/readDocumentVectors.js';
import { takeTurns } from '../../turns.js';
import { NEGATIVES, type NgramVectors, widthOf } from './documentVectors.js';
import type { NoiseMoments } from './noiseMoments.js';
import { stretchesOf } from './slicedWork.js';
import { learntShares } from './subsampling.js';

/** Times 1 / E, which is the mean of the diagonal of M. With it vectors point where visits lead: a cosine of 0.99 on reviews. */
const RIDGE = 1.7;

/** More of them change the vectors of reviews little, and the errors of a classifier not at all. */
const STEPS = 3;

const known = new WeakMap<NgramVectors, ReadingTables>();

function readingTables(view: NgramVectors, noise: NoiseMoments): ReadingTables {
  const before = known.get(view);
  if (before) return before;
  const tables = {
    parts: view.parts,
    weights: Float32Array.from(learntShares(view.counts, view.wanted)),
    rows: view.quantised,
    ...noise,
    map: mapOf(noise),
    negatives: NEGATIVES,
    steps: STEPS,
  };
  known.set(view, tables);
  return tables;
}

/** [P,E,E] (M + ridge)^-1 / (K + 1) */
function mapOf({ mean, squares }: NoiseMoments): Float32Array {
  const width = squares.length / mean.length;
  const map = Float64Array.from(squares);
  for (let first = 0; first < map.length; first += width * width) {
    const part = map.subarray(first, first + width * width);
    for (let e = 0; e < width; e += 1) part[e * width + e]! += RIDGE / width;
    invert(part, width);
  }
  return Float32Array.from(map, (value) => value / (NEGATIVES + 1));
}

/**
 * The same vector to the bit whatever stands beside a text.
 * @returns [N,P,E] parts of length 1; zeros for a text without known n-grams
 * @throws the signal's reason when it aborts
 */
export async function vectorsInSteps(
  view: NgramVectors,
  noise: NoiseMoments,
  { ngrams, starts }: NgramRows,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const tables = readingTables(view, noise);
  const width = widthOf(view);
  const found = new Float32Array((starts.length - 1) * width);
  for (const [first, end] of stretchesOf(starts)) {
    const work = {
      ngrams: ngrams.subarray(starts[first], starts[end]),
      starts: starts.slice(first, end + 1).map((start) => start - starts[first]!),
    };
    hostFunctions().readDocumentVectors(found.subarray(first * width, end * width), work, tables);
    await takeTurns(signal);
  }
  return found;
}
