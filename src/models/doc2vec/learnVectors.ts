/** Learns vectors of texts, and of the n-grams that they are found by in new texts; see ../models/documentVectors.ts. */
import { performance } from 'node:perf_hooks';
import * as v from 'valibot';
import type { CheckpointEvent, DocumentsEvent, PhaseEvent } from '../../model/events.js';
import { type NgramRows, occurrencesOf } from '../../ngrams/ngramFeatures.js';
import { buildNgramTable, type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import { arraysFileOf, numbersOf } from '../../optimisation/checkpoint.js';
import { flat, floatsOf } from '../../optimisation/checkpointArrays.js';
import type { Stages } from '../../optimisation/stages.js';
import { createArrayReader } from '../../storage/arrays.js';
import { dequantiseRows, quantiseRows } from '../../storage/quantise.js';
import type { DocumentVectorTables } from '../../tensor/documentVectors.js';
import { assertFinite } from '../../tensor/finite.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { createRandom, type RandomSource } from '../../tensor/random.js';
import { noiseSource, randomDirections, uniformNumbers } from '../../tensor/sampling.js';
import type { EncodedText } from '../../text/encode.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import { takeTurns } from '../../turns.js';
import { ngramVectorArrays, viewFromArrays } from './documentArrays.js';
import {
  createNgramVectors,
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
import { trainInSlices } from './slicedWork.js';
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
/** Texts between two events, and how many n-grams they may have together: a few long ones take as long. */
const STRETCH = 256;
const LARGEST_STRETCH = 2 ** 20;

/** The stages of a run that learn vectors, by name, and what they follow from besides its fingerprint. */
export interface VectorStage {
  readonly stages: Stages;
  /** Of the vectors of n-grams. */
  readonly vectors: string;
  /** Of the vectors of texts that are found by them. */
  readonly texts: string;
  readonly key: string;
}

export type Learning<Result> = AsyncGenerator<DocumentsEvent | PhaseEvent | CheckpointEvent, Result, void>;

/**
 * Vectors of n-grams, and of the texts that they were learnt from; see `learnNgramVectors`.
 * @throws the signal's reason when it aborts
 */
export async function* learnDocumentVectors(
  texts: readonly EncodedText[],
  words: number,
  options: DocumentVectorOptions,
  stage: VectorStage,
  signal?: AbortSignal,
  choice?: NgramChoice,
): Learning<LearntDocuments> {
  const view = yield* learnNgramVectors(texts, words, options, stage, signal, choice);
  return yield* readTexts(view, texts, stage, signal);
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
  stage: VectorStage,
  signal?: AbortSignal,
  choice?: NgramChoice,
): Learning<NgramVectors> {
  const { stages, vectors: name, key } = stage;
  const found = stages.found(name, key);
  if (found?.isDone) {
    const reader = createArrayReader(arraysFileOf(found), new Map(found.arrays));
    return createNgramVectors(viewFromArrays(reader, words, options), options);
  }
  const { embeddingSize, documentParts: parts, seed } = options;
  const width = embeddingSize / parts;
  const { table, wanted } = choice ?? {
    table: await frequentNgrams(texts, words, options, signal),
    wanted: null,
  };
  const all = await occurrencesOf(table, texts, signal);
  const counts = new Int32Array(ngramCount(table));
  for (const ngram of all.ngrams) counts[ngram]! += 1;
  const settings = documentVectorSettings(options, counts, wanted);
  const start = (into: Float32Array, purpose: string) =>
    setDirections(into, width, createRandom(seed, `documents, initialisation of ${purpose}`), signal);
  const tables = {
    width,
    parts,
    documents: new Float32Array(texts.length * embeddingSize),
    // From the engine: aligned to cache lines and in large pages, it is read faster.
    ngrams: hostFunctions().newFloats(ngramCount(table) * embeddingSize),
  };
  if (found) {
    tables.documents.set(floatsOf(found, 'documents', tables.documents.length));
    tables.ngrams.set(floatsOf(found, 'ngrams', tables.ngrams.length));
  } else {
    await start(tables.documents, 'texts');
    await start(tables.ngrams, 'n-grams');
  }
  const limits = { ...settings, seed, limit: secondsOfVisits(options) };
  const place = found ? numbersOf(found, visitNumbers) : undefined;
  yield* visits(all, learntShares(counts, wanted), counts, tables, limits, stage, place, signal);
  assertFinite('the vectors of n-grams', tables.ngrams, LOWER_RATE);
  const quantised = await quantisedInTurns(tables.ngrams, width, signal);
  // As they are saved.
  const ngrams = dequantiseRows(quantised, tables.ngrams);
  const view = { ...settings, table, counts, wanted, quantised, ngrams };
  yield* stages.finish(name, key, { numbers: {}, arrays: ngramVectorArrays([view]) });
  return view;
}

/** Rows that are filled or rounded before others have their turn. */
const ROWS_A_TURN = 4096;

/** As `randomDirections`, in turns: an even count of numbers is drawn at once, so that they are the same. */
async function setDirections(
  table: Float32Array,
  width: number,
  random: RandomSource,
  signal: AbortSignal | undefined,
): Promise<void> {
  const step = ROWS_A_TURN * width;
  for (let first = 0; first < table.length; first += step) {
    const rows = Math.min(ROWS_A_TURN, (table.length - first) / width);
    table.set(randomDirections(rows, width, random), first);
    await takeTurns(signal);
  }
}

/** As `quantiseRows`, in turns. */
async function quantisedInTurns(table: Float32Array, width: number, signal: AbortSignal | undefined) {
  const values = new Int8Array(table.length);
  const scales = new Float32Array(table.length / width);
  for (let row = 0; row < scales.length; row += ROWS_A_TURN) {
    const part = quantiseRows(table.subarray(row * width, (row + ROWS_A_TURN) * width), width);
    values.set(part.values, row * width);
    scales.set(part.scales, row);
    await takeTurns(signal);
  }
  return { values, scales };
}

const readNumbers = v.object({ texts: v.pipe(v.number(), v.integer(), v.minValue(0)) });

/**
 * Vectors of texts by n-grams that have theirs, found as those of new texts are, so that a classifier learns from what it
 * will see.
 * @throws the signal's reason when it aborts
 */
export async function* readTexts(
  view: NgramVectors,
  texts: readonly EncodedText[],
  { stages, texts: name, key }: VectorStage,
  signal?: AbortSignal,
): Learning<LearntDocuments> {
  const width = widthOf(view);
  const before = stages.found(name, key);
  const vectors = before
    ? floatsOf(before, 'vectors', texts.length * width)
    : new Float32Array(texts.length * width);
  let read = before ? numbersOf(before, readNumbers).texts : 0;
  const contents = () => ({ numbers: { texts: read }, arrays: new Map([flat('vectors', vectors)]) });
  if (!before?.isDone) {
    stages.begin(name, key, contents);
    while (read < texts.length) {
      yield { type: 'phase', phase: name, progress: read / texts.length, seconds: stages.now() };
      vectors.set(await findVectors([view], texts.slice(read, read + STRETCH), signal), read * width);
      read = Math.min(read + STRETCH, texts.length);
      yield* stages.reached();
    }
    yield* stages.finish(name, key, contents());
  }
  const documents = { table: view.table, views: [view], ...statistics(vectors, width) };
  // Those of the stage stay as they were found.
  const standard = standardised(vectors.slice(), documents);
  assertFinite('the text vectors', standard, LOWER_RATE);
  return { documents, vectors: standard };
}

const LOWER_RATE = 'Lower --document-learning-rate.';

function frequentNgrams(
  texts: readonly EncodedText[],
  words: number,
  { ngramOrder: order, minNgramTexts }: DocumentVectorOptions,
  signal: AbortSignal | undefined,
): Promise<NgramTable> {
  const minTexts = Math.max(minNgramTexts, Math.ceil(texts.length / TEXTS_AN_NGRAM));
  const ids = texts.map((text) => text.ids);
  return buildNgramTable(ids, words, { order, minTexts }, signal);
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Where the visits are: all that changes from one to the next besides the tables. */
const visitNumbers = v.object({
  epoch: count,
  /** Texts of this epoch that are visited. */
  texts: count,
  occurrences: count,
  noise: v.pipe(v.number(), v.integer()),
  seconds: v.pipe(v.number(), v.minValue(0)),
});
type VisitPlace = v.InferOutput<typeof visitNumbers>;

async function* visits(
  all: NgramRows,
  shares: Float64Array,
  counts: Int32Array,
  tables: DocumentVectorTables,
  settings: DocumentVectorSettings & { readonly seed: number; readonly limit: number },
  { stages, vectors: name, key }: VectorStage,
  before: VisitPlace | undefined,
  signal?: AbortSignal,
): Learning<void> {
  const { epochs, seed, limit } = settings;
  const started = performance.now() - 1000 * (before?.seconds ?? 0);
  const texts = Array.from({ length: all.starts.length - 1 }, (_, text) => text);
  const noise = noiseSource(
    Float64Array.from(counts),
    all.ngrams.length * NEGATIVES,
    createRandom(seed, 'documents, noise'),
  );
  if (before) noise.state = before.noise;
  const secondsSoFar = () => (performance.now() - started) / 1000;
  let place: VisitPlace = before ?? { epoch: 0, texts: 0, occurrences: 0, noise: noise.state, seconds: 0 };
  /** By visits or by time, whichever is nearer its end. */
  const progressAt = (seconds: number) => {
    const done = place.epoch * texts.length + place.texts;
    return Math.min(1, Math.max(done / (epochs * texts.length), seconds / limit));
  };
  stages.begin(name, key, () => ({
    numbers: { ...place, seconds: secondsSoFar() },
    arrays: new Map([flat('documents', tables.documents), flat('ngrams', tables.ngrams)]),
  }));
  while (place.epoch < epochs) {
    const of = (purpose: string) => createRandom(seed, `documents, epoch ${place.epoch}, ${purpose}`);
    const order = of('order').shuffle([...texts]);
    const random = of('occurrences');
    random.position = place.occurrences;
    while (place.texts < order.length) {
      signal?.throwIfAborted();
      const rows = stretchFrom(place.texts, order, all);
      const places = rows.reduce((sum, text) => sum + all.starts[text + 1]! - all.starts[text]!, 0);
      const numbers = uniformNumbers(random, places);
      const { ngrams, starts } = sampled(all, rows, shares, (at) => numbers[at]!);
      const work = {
        ngrams,
        starts,
        rows,
        noise: noise.draw(starts.at(-1)! * NEGATIVES),
        noiseStarts: starts.subarray(0, rows.length).map((start) => start * NEGATIVES),
        negatives: NEGATIVES,
        rate: visitRate(settings, progressAt(secondsSoFar())),
        learnNgrams: true,
      };
      // Without the signal: half a stretch could not be resumed, and a stretch takes a moment only.
      await trainInSlices(work, tables);
      place = {
        ...place,
        texts: place.texts + rows.length,
        occurrences: random.position,
        noise: noise.state,
      };
      const seconds = secondsSoFar();
      const progress = progressAt(seconds);
      yield {
        type: 'documents',
        phase: name,
        epoch: place.epoch + 1,
        epochs,
        progress,
        seconds: stages.now(),
        secondsLeft: seconds / progress - seconds,
      };
      if (progress === 1) return;
      yield* stages.reached();
      await takeTurns();
    }
    place = { ...place, epoch: place.epoch + 1, texts: 0, occurrences: 0 };
  }
}

function stretchFrom(first: number, order: readonly number[], { starts }: NgramRows): Int32Array {
  let ngrams = 0;
  let end = first;
  while (end < Math.min(first + STRETCH, order.length)) {
    ngrams += starts[order[end]! + 1]! - starts[order[end]!]!;
    if (ngrams > LARGEST_STRETCH && end > first) break;
    end += 1;
  }
  return Int32Array.from(order.slice(first, end));
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
