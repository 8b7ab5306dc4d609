/** A second look at the texts: what a first model makes of them says which n-grams their vectors should tell. */
import { fixedEmbeddingTable } from '../../layers/embedding.js';
import type { PreparedData } from '../../model/data.js';
import type { DocumentsEvent } from '../../model/events.js';
import type { NetworkModel } from '../../model/model.js';
import { trainModel } from '../../optimisation/loop.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import { firstDocumentParts, sideBySide } from '../doc2vec/concatenateViews.js';
import { tellingNgrams } from '../doc2vec/discriminativeNgrams.js';
import { documentState, joinLogits } from '../doc2vec/documentClassifier.js';
import { keptParts } from '../doc2vec/documentVectors.js';
import { type LearntDocuments, learnNgramVectors, readTexts } from '../doc2vec/learnVectors.js';
import type { ModelState } from '../neural/network.js';
import { predictProbabilities } from '../predict.js';
import { joinNgrams, taughtNgrams } from './addNgrams.js';

/**
 * The second half of the parts of the vectors anew, mostly from the n-grams that tell the classes apart as a model of the
 * vectors so far predicts them.
 * @param rows the data as a network reads them: texts that consist of their own place among the vectors
 * @param began when the run did, in milliseconds of `performance.now()`
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts
 */
export async function* learnAgain(
  learnt: LearntDocuments,
  data: PreparedData,
  rows: PreparedData,
  options: TrainingOptions,
  began: number,
  signal?: AbortSignal,
): AsyncGenerator<DocumentsEvent, LearntDocuments, void> {
  const { documents, vectors } = learnt;
  const { table } = documents;
  const head = await trainedHead(rows, vectors, options, signal);
  const byVectors = await headProbabilities(head, vectors, rows, signal);
  const ngrams = taughtNgrams(data, table, options);
  const joined = await joinNgrams(data, table, ngrams, byVectors, options, signal);
  const state = { ...documentState(documents, head), joined };
  const choice = tellingNgrams(data, table, ngrams, joinLogits(state, data.unlabelled, byVectors), options);
  const words = data.vocabulary.tokens.length;
  const before = (performance.now() - began) / 1000;
  const kept = keptParts(options);
  const parts = options.documentParts - kept;
  const shape = {
    documentParts: parts,
    embeddingSize: (options.embeddingSize / options.documentParts) * parts,
  };
  const learning = learnNgramVectors(data.unlabelled, words, { ...options, ...shape }, signal, choice);
  for (;;) {
    const next = await learning.next();
    if (!next.done) yield { ...next.value, seconds: next.value.seconds + before };
    else {
      const anew = await readTexts(next.value, data.unlabelled, signal);
      return kept > 0 ? sideBySide(firstDocumentParts(learnt, kept), anew) : anew;
    }
  }
}

/** @throws the signal's reason when it aborts */
async function trainedHead(
  rows: PreparedData,
  vectors: Float32Array,
  options: TrainingOptions,
  signal?: AbortSignal,
): Promise<ModelState> {
  const pretrained = { vectors: vectors.slice() };
  for await (const event of trainModel(rows, { ...options, maxTime: null }, { signal, pretrained })) {
    signal?.throwIfAborted();
    if (event.type === 'end') return (event.model as NetworkModel).state;
  }
  throw new Error('a run without an end');
}

/** [N][C] of all texts, by their vectors alone. @throws the signal's reason when it aborts */
export function headProbabilities(
  head: ModelState,
  vectors: Float32Array,
  rows: PreparedData,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const embedding = fixedEmbeddingTable(vectors, head.options.embeddingSize);
  return predictProbabilities({ ...head, embedding }, rows.unlabelled, signal);
}
