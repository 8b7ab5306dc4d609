/** A second look at the texts: what a first model makes of them says which n-grams their vectors should tell. */
import type { PreparedData } from '../../model/data.js';
import type { DocumentsEvent } from '../../model/events.js';
import { trainModel } from '../../optimisation/loop.js';
import { softmax } from '../../tensor/softmax.js';
import type { EncodedText } from '../../text/encode.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import { firstDocumentParts, sideBySide } from '../doc2vec/concatenateViews.js';
import { tellingNgrams } from '../doc2vec/discriminativeNgrams.js';
import { keptParts } from '../doc2vec/documentVectors.js';
import { type LearntDocuments, learnNgramVectors, readTexts } from '../doc2vec/learnVectors.js';
import { onVectors } from '../doc2vec/vectorHead.js';
import type { ModelState } from '../neural/network.js';
import { networkLogits } from '../neural/networkModel.js';
import { joinNgrams, taughtNgrams, withNgramLogits } from './addNgrams.js';

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
  const byVectors = await headLogits(head, vectors, rows.unlabelled, signal);
  const ngrams = taughtNgrams(data, table, options);
  const joined = await joinNgrams(data, table, ngrams, byVectors, options, signal);
  const both = withNgramLogits(byVectors, joined, data.unlabelled).map((row) => softmax(row));
  const choice = tellingNgrams(data, table, ngrams, both, options);
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
    if (event.type === 'end') return event.model.state;
  }
  throw new Error('a run without an end');
}

/** @param vectors [N,E] of the texts @returns [N][C] by the vectors alone @throws the signal's reason when it aborts */
export function headLogits(
  head: ModelState,
  vectors: Float32Array,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return networkLogits(...onVectors(head, vectors, texts), signal);
}
