/** Document vectors of the same texts and seed are the same whatever is done with them: several runs share them. */
import { createHash } from 'node:crypto';
import type { StageSnapshot } from '../../model/checkpoint.js';
import type { EncodedText } from '../../text/encode.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { ngramsDigest } from '../neural/startDigests.js';
import type { NgramVectors } from './documentVectors.js';
import {
  type DocumentVectorOptions,
  documentVectorOptions,
  learnDocumentVectors,
  secondsOfVisits,
} from './learnVectors.js';
import { readTexts } from './readTexts.js';
import type { Learning, LearntDocuments, VectorStage } from './vectorStage.js';

/** Holds the vectors that were learnt last. */
export interface DocumentCache {
  last?:
    | { readonly key: string; readonly learnt: LearntDocuments; readonly stages: readonly StageSnapshot[] }
    | undefined;
}

export interface DocumentSources {
  /** Looked into, and left with what was found. */
  readonly cache?: DocumentCache | undefined;
  /** N-grams that have vectors already: only those of the texts are found. */
  readonly start?: NgramVectors | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * As `learnDocumentVectors`, but for the order of the texts, which has no influence.
 */
export async function* learnOnce(
  texts: readonly EncodedText[],
  vocabulary: Vocabulary,
  options: DocumentVectorOptions,
  stage: VectorStage,
  { cache = {}, start, signal }: DocumentSources = {},
): Learning<LearntDocuments> {
  const digests = texts.map(({ ids }) => createHash('sha256').update(ids).digest('base64'));
  const order = texts.map((_, text) => text).sort((a, b) => compareStrings(digests[a]!, digests[b]!));
  const key = keyOf(
    order.map((text) => digests[text]!),
    vocabulary,
    settingsOf(options, start),
  );
  if (cache.last?.key !== key) {
    cache.last = undefined;
    const sorted = order.map((text) => texts[text]!);
    const before = stage.stages.done.length;
    const learnt = start
      ? yield* readTexts(start, sorted, stage, signal)
      : yield* learnDocumentVectors(sorted, vocabulary.tokens.length, options, stage, signal);
    cache.last = { key, learnt, stages: stage.stages.done.slice(before) };
  } else stage.stages.take(renamed(cache.last.stages, stage));
  const { documents, vectors } = cache.last!.learnt;
  const width = documents.mean.length;
  const inOrder = new Float32Array(vectors.length);
  order.forEach((text, place) => {
    inOrder.set(vectors.subarray(place * width, (place + 1) * width), text * width);
  });
  return { documents, vectors: inOrder };
}

/** As the stages of another run; there may be those of the vectors of texts alone. */
function renamed(done: readonly StageSnapshot[], { vectors, texts, key }: VectorStage): StageSnapshot[] {
  const names = [vectors, texts].slice(-done.length);
  return done.map((stage, place) => ({ ...stage, name: names[place]!, key }));
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What the vectors follow from besides the texts; chance has no part in reading them. */
function settingsOf(options: DocumentVectorOptions, start: NgramVectors | undefined) {
  if (start !== undefined) return [start.epochs, start.learningRate, ngramsDigest(start)];
  return [...documentVectorOptions.map((name) => options[name]), secondsOfVisits(options)];
}

function keyOf(
  digests: readonly string[],
  { tokens }: Vocabulary,
  settings: readonly (number | string | null)[],
): string {
  return createHash('sha256')
    .update(JSON.stringify([digests, tokens, settings]))
    .digest('base64');
}
