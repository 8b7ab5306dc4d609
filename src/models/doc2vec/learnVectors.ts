/** Learns vectors of texts, and of the n-grams that they are found by in new texts; see ../models/documentVectors.ts. */
import { performance } from 'node:perf_hooks';
import type { DocumentsEvent } from '../../model/events.js';
import { type NgramRows, occurrencesOf } from '../../ngrams/ngramFeatures.js';
import { buildNgramTable, type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import { dequantiseRows, quantiseRows } from '../../storage/quantise.js';
import type { DocumentVectorTables } from '../../tensor/documentVectors.js';
import { assertFinite } from '../../tensor/finite.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { createRandom } from '../../tensor/random.js';
import { noiseSource, randomDirections, uniformNumbers } from '../../tensor/sampling.js';
import type { EncodedText } from '../../text/encode.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import {
  type DocumentVectorSettings,
  type DocumentVectors,
  documentVectorSettings,
  NEGATIVES,
  type NgramVectors,
  standardised,
  visitRate,
  widthOf,
} from './documentVectors.js';
import { findVectors } from './inferVectors.js';
import { learntShares, sampled } from './subsampling.js';

/** All that the vectors follow from besides the texts. */
export const documentVectorOptions = [
  'embeddingSize',
  'documentParts',
  'documentEpochs',
  'documentLearningRate',
  'ngramOrder',
  'minNgramTexts',
  'seed',
] as const;
export type DocumentVectorOptions = Pick<TrainingOptions, (typeof documentVectorOptions)[number]> &
  Partial<Pick<TrainingOptions, 'maxTime' | 'documentRounds'>>;

/** Of a limited time, what the visits of all rounds may take: finding n-grams and vectors, and the rest of a run, need theirs. */
const SHARE_OF_TIME = 0.5;

/** What the visits of one round may take, where the time of the run is limited. */
export function secondsOfVisits({ maxTime, documentRounds = 1 }: DocumentVectorOptions): number {
  return ((maxTime ?? Number.POSITIVE_INFINITY) * SHARE_OF_TIME) / documentRounds;
}

export interface LearntDocuments {
  readonly documents: DocumentVectors;
  /** [N,E] of the texts that were learnt from, in their order, standardised */
  readonly vectors: Float32Array;
}

/** N-grams that have been found before, and which of them vectors are to be learnt from. */
export interface NgramChoice {
  readonly table: NgramTable;
  /** [F] share of the occurrences of each */
  readonly wanted: Float32Array;
}

/** N-grams that fewer than one of this many texts have are noise. */
const TEXTS_AN_NGRAM = 7500;
/** Texts between two events. */
const STRETCH = 256;

/**
 * Vectors of n-grams, and of the texts that they were learnt from; see `learnNgramVectors`.
 * @throws the signal's reason when it aborts
 */
export async function* learnDocumentVectors(
  texts: readonly EncodedText[],
  words: number,
  options: DocumentVectorOptions,
  signal?: AbortSignal,
): AsyncGenerator<DocumentsEvent, LearntDocuments, void> {
  return readTexts(yield* learnNgramVectors(texts, words, options, signal), texts, signal);
}

/**
 * The result depends on the texts and the seed, not on threads; where the time of the run is limited, on the clock as well.
 * @param texts whole, ids below `words`
 * @param choice without it, all n-grams of enough texts alike
 * @throws the signal's reason when it aborts
 */
export async function* learnNgramVectors(
  texts: readonly EncodedText[],
  words: number,
  options: DocumentVectorOptions,
  signal?: AbortSignal,
  choice?: NgramChoice,
): AsyncGenerator<DocumentsEvent, NgramVectors, void> {
  const { embeddingSize, documentParts: parts, seed } = options;
  const width = embeddingSize / parts;
  const { table, wanted } = choice ?? { table: frequentNgrams(texts, words, options), wanted: null };
  const all = occurrencesOf(table, texts);
  const counts = new Int32Array(ngramCount(table));
  for (const ngram of all.ngrams) counts[ngram]! += 1;
  const settings = documentVectorSettings(options, counts, wanted);
  const start = (count: number, purpose: string) =>
    randomDirections(count * parts, width, createRandom(seed, `documents, initialisation of ${purpose}`));
  const tables = {
    width,
    parts,
    documents: start(texts.length, 'texts'),
    // From the engine: aligned to cache lines and in large pages, it is read faster.
    ngrams: hostFunctions().newFloats(ngramCount(table) * embeddingSize),
  };
  tables.ngrams.set(start(ngramCount(table), 'n-grams'));
  const limits = { ...settings, seed, limit: secondsOfVisits(options) };
  yield* visits(all, learntShares(counts, wanted), counts, tables, limits, signal);
  assertFinite('the vectors of n-grams', tables.ngrams, LOWER_RATE);
  const quantised = quantiseRows(tables.ngrams, width);
  // As they are saved.
  const ngrams = dequantiseRows(quantised, tables.ngrams);
  return { ...settings, table, counts, wanted, quantised, ngrams };
}

/**
 * Vectors of texts by n-grams that have theirs, found as those of new texts are, so that a classifier learns from what it
 * will see.
 * @throws the signal's reason when it aborts
 */
export async function readTexts(
  view: NgramVectors,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<LearntDocuments> {
  const width = widthOf(view);
  const found = await foundVectors(view, texts, width, signal);
  const documents = { table: view.table, views: [view], ...statistics(found, width) };
  const vectors = standardised(found, documents);
  assertFinite('the vectors of texts', vectors, LOWER_RATE);
  return { documents, vectors };
}

const LOWER_RATE = 'Lower --document-learning-rate.';

function frequentNgrams(
  texts: readonly EncodedText[],
  words: number,
  { ngramOrder: order, minNgramTexts }: DocumentVectorOptions,
): NgramTable {
  const minTexts = Math.max(minNgramTexts, Math.ceil(texts.length / TEXTS_AN_NGRAM));
  const ids = texts.map((text) => text.ids);
  return buildNgramTable(ids, words, { order, minTexts });
}

/** @returns [N,E] */
async function foundVectors(
  view: NgramVectors,
  texts: readonly EncodedText[],
  width: number,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const found = new Float32Array(texts.length * width);
  for (let first = 0; first < texts.length; first += STRETCH) {
    signal?.throwIfAborted();
    found.set(findVectors([view], texts.slice(first, first + STRETCH)), first * width);
    await new Promise(setImmediate);
  }
  return found;
}

async function* visits(
  all: NgramRows,
  shares: Float64Array,
  counts: Int32Array,
  tables: DocumentVectorTables,
  settings: DocumentVectorSettings & { readonly seed: number; readonly limit: number },
  signal?: AbortSignal,
): AsyncGenerator<DocumentsEvent, void, void> {
  const { epochs, seed, limit } = settings;
  const started = performance.now();
  const total = all.ngrams.length;
  const texts = Array.from({ length: all.starts.length - 1 }, (_, text) => text);
  const noise = noiseSource(
    Float64Array.from(counts),
    total * NEGATIVES,
    createRandom(seed, 'documents, noise'),
  );
  let done = 0;
  const secondsSoFar = () => (performance.now() - started) / 1000;
  /** By visits or by time, whichever is nearer its end. */
  const progressAt = (seconds: number) =>
    Math.min(1, Math.max(done / (epochs * texts.length), seconds / limit));
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const of = (purpose: string) => createRandom(seed, `documents, epoch ${epoch}, ${purpose}`);
    const order = of('order').shuffle([...texts]);
    const random = of('occurrences');
    for (let first = 0; first < order.length; first += STRETCH) {
      signal?.throwIfAborted();
      const rows = Int32Array.from(order.slice(first, first + STRETCH));
      const places = rows.reduce((sum, text) => sum + all.starts[text + 1]! - all.starts[text]!, 0);
      const numbers = uniformNumbers(random, places);
      const { ngrams, starts } = sampled(all, rows, shares, (place) => numbers[place]!);
      hostFunctions().trainDocumentVectors(
        {
          ngrams,
          starts,
          rows,
          noise: noise(starts.at(-1)! * NEGATIVES),
          noiseStarts: starts.subarray(0, rows.length).map((start) => start * NEGATIVES),
          negatives: NEGATIVES,
          rate: visitRate(settings, progressAt(secondsSoFar())),
          learnNgrams: true,
        },
        tables,
      );
      done += rows.length;
      const seconds = secondsSoFar();
      const progress = progressAt(seconds);
      yield {
        type: 'documents',
        epoch: epoch + 1,
        epochs,
        progress,
        seconds,
        secondsLeft: seconds / progress - seconds,
      };
      if (progress === 1) return;
      await new Promise(setImmediate);
    }
  }
}

const SMALLEST_VARIANCE = 1e-12;

/** @param vectors [N,E] */
function statistics(vectors: Float32Array, width: number) {
  const texts = vectors.length / width;
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  vectors.forEach((value, at) => {
    sum[at % width]! += value / texts;
    squares[at % width]! += (value * value) / texts;
  });
  return {
    mean: Float32Array.from(sum),
    inverseDeviation: Float32Array.from(
      squares,
      (square, e) => 1 / Math.sqrt(Math.max(square - sum[e]! ** 2, SMALLEST_VARIANCE)),
    ),
  };
}
