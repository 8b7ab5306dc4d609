/** Learns vectors of texts, and of the n-grams by which the vectors of new texts are found; see documentVectors.ts. */
import type { StageSnapshot } from '../../model/checkpoint.js';
import { occurrencesOf } from '../../ngrams/ngramFeatures.js';
import { buildNgramTable, type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import { arraysFileOf, numbersOf } from '../../optimisation/checkpoint.js';
import { floatsOf } from '../../optimisation/checkpointArrays.js';
import type { ScheduleOptions } from '../../optimisation/scheduleOptions.js';
import { createArrayReader } from '../../storage/arrays.js';
import type { DocumentVectorTables } from '../../tensor/documentVectors.js';
import { assertFinite } from '../../tensor/finite.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { createRandom } from '../../tensor/random.js';
import type { EncodedText } from '../../text/encode.js';
import type { LinearOptions } from '../linear/linearOptions.js';
import { ngramVectorArrays, viewFromArrays } from './documentArrays.js';
import type { DocumentShape } from './documentShape.js';
import { createNgramVectors, documentVectorSettings, type NgramVectors } from './documentVectors.js';
import { noiseMoments } from './noiseMoments.js';
import { readTexts } from './readTexts.js';
import { packedInTurns, setDirections } from './rowsInTurns.js';
import { learntShares } from './subsampling.js';
import { type Learning, type LearntDocuments, LOWER_RATE, type VectorStage } from './vectorStage.js';
import { visitNumbers, visits } from './visits.js';

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
type AllOptions = DocumentShape & LinearOptions & ScheduleOptions;
export type DocumentVectorOptions = Pick<AllOptions, (typeof documentVectorOptions)[number]> &
  Partial<Pick<AllOptions, 'maxTime' | 'documentRounds'>>;

/** Of a limited time, what the visits of all rounds may take: finding n-grams and vectors, and the rest of a run, need theirs. */
const SHARE_OF_TIME = 0.5;

/** What the visits of one round may take, where the time of the run is limited. */
export function secondsOfVisits({ maxTime, documentRounds = 1 }: DocumentVectorOptions): number {
  return ((maxTime ?? Number.POSITIVE_INFINITY) * SHARE_OF_TIME) / documentRounds;
}

/** N-grams that have been found before, and which of them vectors are to be learnt from. */
export interface NgramChoice {
  readonly table: NgramTable;
  /** [F] share of the occurrences of each */
  readonly wanted: Float32Array;
}

/** N-grams that fewer than one of this many texts have are noise. */
const TEXTS_AN_NGRAM = 7500;

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
  const { table, wanted } = choice ?? {
    table: await frequentNgrams(texts, words, options, signal),
    wanted: null,
  };
  const all = await occurrencesOf(table, texts, signal);
  const counts = new Int32Array(ngramCount(table));
  for (const ngram of all.ngrams) counts[ngram]! += 1;
  const settings = documentVectorSettings(options, counts, wanted);
  const tables = await startTables(found, texts.length, ngramCount(table), options, signal);
  const limits = { ...settings, seed: options.seed, limit: secondsOfVisits(options) };
  const place = found ? numbersOf(found, visitNumbers) : undefined;
  yield* visits(all, learntShares(counts, wanted), counts, tables, limits, stage, place, signal);
  assertFinite('the vectors of n-grams', tables.ngrams, LOWER_RATE);
  const quantised = await packedInTurns(tables.ngrams, tables.width, signal);
  const noise = await noiseMoments(quantised, counts, signal);
  const view = { ...settings, table, counts, wanted, quantised, noise };
  yield* stages.finish(name, key, { numbers: {}, arrays: ngramVectorArrays([view]) });
  return view;
}

/** The vectors as an interruption left them, or random ones. */
async function startTables(
  found: StageSnapshot | undefined,
  texts: number,
  ngrams: number,
  { embeddingSize, documentParts: parts, seed }: DocumentVectorOptions,
  signal: AbortSignal | undefined,
): Promise<DocumentVectorTables> {
  const tables = {
    width: embeddingSize / parts,
    parts,
    documents: new Float32Array(texts * embeddingSize),
    // From the engine: aligned to cache lines and in large pages, it is read faster.
    ngrams: hostFunctions().newFloats(ngrams * embeddingSize),
  };
  if (found) {
    tables.documents.set(floatsOf(found, 'documents', tables.documents.length));
    tables.ngrams.set(floatsOf(found, 'ngrams', tables.ngrams.length));
    return tables;
  }
  const start = (into: Float32Array, purpose: string) =>
    setDirections(into, tables.width, createRandom(seed, `documents, initialisation of ${purpose}`), signal);
  await start(tables.documents, 'texts');
  await start(tables.ngrams, 'n-grams');
  return tables;
}

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
