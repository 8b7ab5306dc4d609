/**
 * Vectors of whole texts from their n-grams: a text's vector tells the n-grams that it has from others (distributed bag
 * of words: Le and Mikolov 2014; of n-grams: Li, Liu, Du, Zhang, Zhao 2016). N-grams that occur in the same texts get
 * vectors that point the same way, learnt from texts without labels; for a new text they are held still, and its own
 * vector is learnt as those of the training texts were.
 * Shapes: N texts, F n-grams, P parts, E width of all parts together.
 */
import type { DocumentVectorWork } from '../tensor/documentVectors.js';
import { hostFunctions } from '../tensor/hostFunctions.js';
import { createRandom } from '../tensor/random.js';
import { evenNoise, randomDirections, uniformNumbers } from '../tensor/sampling.js';
import type { EncodedText } from '../text/encode.js';
import type { ModelOptions } from './modelOptions.js';
import { occurrencesOf } from './ngramFeatures.js';
import type { NgramTable } from './ngrams.js';
import { learntShares, occurrenceNumbers, sampled } from './occurrences.js';
import { dequantiseRows, type QuantisedRows } from './quantise.js';

/** How vectors are learnt: the same for the texts of the training and for new ones. */
export interface DocumentVectorSettings {
  /** P: vectors that are learnt without regard to each other, to stand side by side: they err differently. */
  readonly parts: number;
  /** Visits to every text. */
  readonly epochs: number;
  readonly learningRate: number;
}

/**
 * @param counts [F] occurrences of each n-gram in the training texts: the fewer, the more visits, where nothing else is said
 * @param wanted whether vectors are learnt from some occurrences more than from others: more visits make up for these
 */
export function documentVectorSettings(
  options: Pick<ModelOptions, 'documentParts' | 'documentEpochs' | 'documentLearningRate'>,
  counts: Int32Array,
  wanted: Float32Array | null,
): DocumentVectorSettings {
  const { documentParts: parts, documentEpochs, documentLearningRate: learningRate } = options;
  const epochs = documentEpochs ?? visitsFor(counts.reduce((sum, count) => sum + count, 0));
  return { parts, epochs: wanted === null ? epochs : VISITS_TO_SOME * epochs, learningRate };
}

const VISITS_TO_SOME = 2;

/** 5 for the 42 million occurrences of 71,000 reviews, 50 for half a million: found on IMDB, Elec and Rotten Tomatoes. */
function visitsFor(occurrences: number): number {
  const visits = Math.round(FEWEST_VISITS * Math.sqrt(MANY_OCCURRENCES / occurrences));
  return Math.min(MOST_VISITS, Math.max(FEWEST_VISITS, visits));
}

const FEWEST_VISITS = 5;
const MOST_VISITS = 50;
const MANY_OCCURRENCES = 4.2e7;

/** All that is needed to find the vector of a text. */
export interface DocumentVectors extends DocumentVectorSettings {
  readonly table: NgramTable;
  /** [F] how often each n-gram occurs in the training texts */
  readonly counts: Int32Array;
  /** [F] share of its occurrences at which each n-gram is learnt from besides that; null: all. See training/tellingNgrams.ts. */
  readonly wanted: Float32Array | null;
  /** [P,F,E/P] vectors of the n-grams, as they are saved, and as numbers */
  readonly quantised: QuantisedRows;
  readonly ngrams: Float32Array;
  /** [E] mean of the training texts' vectors at unit length, and one over their standard deviation */
  readonly mean: Float32Array;
  readonly inverseDeviation: Float32Array;
}

/** @param parts all but what follows from the rest */
export function createDocumentVectors(parts: Omit<DocumentVectors, 'ngrams'>): DocumentVectors {
  return { ...parts, ngrams: dequantiseRows(parts.quantised) };
}

/** N-grams drawn against each occurrence. */
export const NEGATIVES = 5;

/** The learning rate falls linearly. @param done share of all visits, 0 to 1 */
export function visitRate({ learningRate }: DocumentVectorSettings, done: number): number {
  return learningRate * Math.max(SMALLEST_RATE, 1 - done);
}

/** Share of the learning rate that is left at the end. */
const SMALLEST_RATE = 0.02;

/** What chance has to say about the n-grams of new texts: the same in every text. */
interface ReadingChance {
  /** [F] */
  readonly shares: Float64Array;
  /** Numbers in [0, 1) and noise, of which every n-gram has its own place. */
  readonly numbers: Float32Array;
  readonly noise: Int32Array;
}

const READING_NOISE = 2 ** 18;
/** By the counts that they follow from. */
const readingChances = new WeakMap<Int32Array, ReadingChance>();

function readingChance({ counts, wanted }: NgramVectors): ReadingChance {
  const known = readingChances.get(counts);
  if (known !== undefined) return known;
  const chance = {
    shares: learntShares(counts, wanted),
    numbers: uniformNumbers(createRandom(0, 'documents, reading, occurrences'), READING_NOISE),
    noise: evenNoise(
      Float64Array.from(counts),
      READING_NOISE + NEGATIVES,
      createRandom(0, 'documents, reading, noise'),
    ),
  };
  readingChances.set(counts, chance);
  return chance;
}

/** A number below 2^18 that looks random: where what chance says of an occurrence stands. */
function scattered(ngram: number, occurrence: number, visit: number): number {
  const mixed = Math.imul(ngram + 1, 0x9e3779b1) ^ Math.imul(occurrence * 31 + visit + 1, 0x85ebca6b);
  return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35) >>> 14;
}

/** What vectors of new texts are found by. */
export type NgramVectors = Omit<DocumentVectors, 'quantised' | 'mean' | 'inverseDeviation'>;

/** Vectors of texts, standardised as those of the training texts were; see `findVectors`. @returns [N,E] */
export function documentVectorsOf(documents: DocumentVectors, texts: readonly EncodedText[]): Float32Array {
  return standardised(findVectors(documents, texts), documents);
}

/**
 * The vectors that tell the n-grams of some texts from others best, each part at unit length; zero for a text without known
 * n-grams. Chance is tied to the n-gram: the same text has the same vector whatever stands beside it, and a text that lacks
 * a word has the vector that the rest of it gives.
 * @param texts at least one, and few enough to hold what chance says of all their n-grams
 * @returns [N,E]
 */
export function findVectors(documents: NgramVectors, texts: readonly EncodedText[]): Float32Array {
  const { table, counts, ngrams, epochs, parts } = documents;
  const width = ngrams.length / counts.length / parts;
  const vectors = startVectors(parts * texts.length, width);
  const all = occurrencesOf(table, texts);
  const learntFrom = new Int32Array(texts.length);
  const rows = Int32Array.from(texts, (_, text) => text);
  const ordinals = occurrenceNumbers(all, counts.length);
  const { shares, numbers, noise } = readingChance(documents);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const chance = (place: number) => scattered(all.ngrams[place]!, ordinals[place]!, epoch);
    const { places, ...occurrences } = sampled(all, rows, shares, (place) => numbers[chance(place)]!);
    for (const row of rows) learntFrom[row]! += occurrences.starts[row + 1]! - occurrences.starts[row]!;
    const drawn = new Int32Array(places.length * NEGATIVES);
    for (let at = 0; at < drawn.length; ) {
      const first = chance(places[at / NEGATIVES]!);
      for (let k = first; k < first + NEGATIVES; k += 1, at += 1) drawn[at] = noise[k]!;
    }
    const work: DocumentVectorWork = {
      ...occurrences,
      rows,
      noise: drawn,
      noiseStarts: occurrences.starts.subarray(0, rows.length).map((start) => start * NEGATIVES),
      negatives: NEGATIVES,
      rate: visitRate(documents, (epoch + 0.5) / epochs),
      learnNgrams: false,
    };
    hostFunctions().trainDocumentVectors(work, { width, parts, documents: vectors, ngrams });
  }
  const found = sideBySide(toUnitLength(vectors, width), width, parts);
  for (const row of rows)
    if (learntFrom[row] === 0) found.fill(0, row * width * parts, (row + 1) * width * parts);
  return found;
}

/** Where every new text begins: no direction is better than another, and without one there is no cosine. @returns [N,E] */
function startVectors(count: number, width: number): Float32Array {
  const start = randomDirections(1, width, createRandom(0, 'documents, reading, start'));
  const vectors = new Float32Array(count * width);
  for (let row = 0; row < count; row += 1) vectors.set(start, row * width);
  return vectors;
}

/** @param vectors [P,N,E/P] @returns [N,E] */
function sideBySide(vectors: Float32Array, width: number, parts: number): Float32Array {
  const joined = new Float32Array(vectors.length);
  const texts = vectors.length / (width * parts);
  for (let part = 0; part < parts; part += 1)
    for (let text = 0; text < texts; text += 1) {
      const from = (part * texts + text) * width;
      joined.set(vectors.subarray(from, from + width), (text * parts + part) * width);
    }
  return joined;
}

/** In place: zero mean and unit variance over the training texts. @param vectors [N,E] */
export function standardised(
  vectors: Float32Array,
  { mean, inverseDeviation }: Pick<DocumentVectors, 'mean' | 'inverseDeviation'>,
): Float32Array {
  const width = mean.length;
  vectors.forEach((value, at) => {
    vectors[at] = (value - mean[at % width]!) * inverseDeviation[at % width]!;
  });
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
