/**
 * How models that were trained before texts were read in steps (stepTexts.ts) find the vector of a text: its n-grams are
 * visited again and again, as in training. Shapes: N texts, F n-grams, P parts, E width.
 */
import { type NgramRows, rowsOf } from '../../ngrams/ngramFeatures.js';
import { dequantiseRows } from '../../storage/quantise.js';
import type { DocumentVectorWork } from '../../tensor/documentVectors.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { createRandom } from '../../tensor/random.js';
import { unpackedRows } from '../../tensor/readDocumentVectors.js';
import { evenNoise, randomDirections, uniformNumbers } from '../../tensor/sampling.js';
import { besides } from '../../tensor/tables.js';
import { NEGATIVES, type NgramVectors, visitRate, widthOf } from './documentVectors.js';
import { trainInSlices } from './slicedWork.js';
import { learntShares, occurrenceNumbers, sampled } from './subsampling.js';

/** What chance has to say about the n-grams of new texts: the same in every text. */
interface ReadingChance {
  /** [F] */
  readonly shares: Float64Array;
  /** Numbers in [0, 1) and noise, of which every n-gram has its own place. */
  readonly numbers: Float32Array;
  readonly noise: Int32Array;
  /** [P,F,E] the table as numbers */
  readonly table: Float32Array;
}

const READING_NOISE = 2 ** 18;
const readingChances = new WeakMap<NgramVectors, ReadingChance>();

function readingChance(view: NgramVectors): ReadingChance {
  const known = readingChances.get(view);
  if (known !== undefined) return known;
  const { counts, wanted, quantised } = view;
  const { scales } = quantised;
  const chance = {
    shares: learntShares(counts, wanted),
    numbers: uniformNumbers(createRandom(0, 'documents, reading, occurrences'), READING_NOISE),
    noise: evenNoise(
      Float64Array.from(counts),
      READING_NOISE + NEGATIVES,
      createRandom(0, 'documents, reading, noise'),
    ),
    // From the engine: in large pages it is read faster.
    table: dequantiseRows(
      { values: unpackedRows(quantised, 0, scales.length), scales },
      hostFunctions().newFloats(scales.length * quantised.width),
    ),
  };
  readingChances.set(view, chance);
  return chance;
}

/** A number below 2^18 that looks random: where what chance says of an occurrence stands. */
function scattered(ngram: number, occurrence: number, visit: number): number {
  const mixed = Math.imul(ngram + 1, 0x9e3779b1) ^ Math.imul(occurrence * 31 + visit + 1, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 14;
}

/**
 * Chance is tied to the n-gram: a text has the same vector to the bit whatever stands beside it.
 * @returns [N,E]
 * @throws the signal's reason when it aborts
 */
export async function vectorsByVisits(
  view: NgramVectors,
  all: NgramRows,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const width = widthOf(view);
  const found = new Float32Array((all.starts.length - 1) * width);
  for (const [visits, rows] of rowsByVisits(view, all)) {
    const vectors = await vectorsAfter(view, rowsOf(all, rows), visits, signal);
    rows.forEach((row, place) => {
      found.set(vectors.subarray(place * width, (place + 1) * width), row * width);
    });
  }
  return found;
}

/** After fewer n-grams a vector is near where it began, so that a short text is visited more often. Found on single sentences. */
const FEWEST_STEPS = 1000;
const MOST_VISITS_TO_SHORT = 100;

/** Texts by how often they are visited: as often as those that were learnt from, or a power of two times that. */
function rowsByVisits(view: NgramVectors, { starts, ngrams }: NgramRows): Map<number, number[]> {
  const { shares } = readingChance(view);
  const groups = new Map<number, number[]>();
  for (let row = 0; row < starts.length - 1; row += 1) {
    let expected = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at += 1) expected += shares[ngrams[at]!]!;
    let visits = view.epochs;
    while (visits * expected < FEWEST_STEPS && 2 * visits <= MOST_VISITS_TO_SHORT) visits *= 2;
    const group = groups.get(visits);
    if (group) group.push(row);
    else groups.set(visits, [row]);
  }
  return groups;
}

/** @returns [N,E] of the texts that consist of these occurrences */
async function vectorsAfter(
  view: NgramVectors,
  all: NgramRows,
  visits: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const { counts, parts } = view;
  const texts = all.starts.length - 1;
  const width = widthOf(view) / parts;
  const vectors = startVectors(parts * texts, width);
  const learntFrom = new Int32Array(texts);
  const rows = Int32Array.from(learntFrom, (_, text) => text);
  const ordinals = occurrenceNumbers(all, counts.length);
  const { shares, numbers, noise, table } = readingChance(view);
  for (let visit = 0; visit < visits; visit += 1) {
    const chance = (place: number) => scattered(all.ngrams[place]!, ordinals[place]!, visit);
    const { places, ...occurrences } = sampled(all, rows, shares, (place) => numbers[chance(place)]!);
    for (const row of rows) learntFrom[row]! += occurrences.starts[row + 1]! - occurrences.starts[row]!;
    const drawn = drawnNoise(noise, places, chance);
    const work: DocumentVectorWork = {
      ...occurrences,
      rows,
      noise: drawn,
      noiseStarts: occurrences.starts.subarray(0, texts).map((start) => start * NEGATIVES),
      negatives: NEGATIVES,
      rate: visitRate(view, (visit + 0.5) / visits),
      learnNgrams: false,
    };
    await trainInSlices(work, { width, parts, documents: vectors, ngrams: table }, signal);
  }
  toUnitLength(vectors, width);
  const ofPart = (_: unknown, part: number) =>
    vectors.subarray(part * texts * width, (part + 1) * texts * width);
  const found = besides(Array.from({ length: parts }, ofPart), texts);
  for (const row of rows)
    if (learntFrom[row] === 0) found.fill(0, row * width * parts, (row + 1) * width * parts);
  return found;
}

/** The n-grams that each occurrence is told apart from: a stretch of the noise. */
function drawnNoise(noise: Int32Array, places: Int32Array, chance: (place: number) => number): Int32Array {
  const drawn = new Int32Array(places.length * NEGATIVES);
  for (let at = 0; at < drawn.length; ) {
    const first = chance(places[at / NEGATIVES]!);
    for (let k = first; k < first + NEGATIVES; k += 1, at += 1) drawn[at] = noise[k]!;
  }
  return drawn;
}

/** Where every new text begins: no direction is better than another, and without one there is no cosine. @returns [N,E] */
function startVectors(count: number, width: number): Float32Array {
  const start = randomDirections(1, width, createRandom(0, 'documents, reading, start'));
  const vectors = new Float32Array(count * width);
  for (let row = 0; row < count; row += 1) vectors.set(start, row * width);
  return vectors;
}

/** In place; zero stays zero. @param vectors [N,E] */
function toUnitLength(vectors: Float32Array, width: number): Float32Array {
  for (let start = 0; start < vectors.length; start += width) {
    const row = vectors.subarray(start, start + width);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) for (let e = 0; e < width; e += 1) row[e]! /= norm;
  }
  return vectors;
}
