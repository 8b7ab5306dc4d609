/** Pretraining for the encoder `documents`: n-grams by which vectors of other texts are found. */
import { join } from 'node:path';
import { vectorsOfAnotherRun } from '../model/checkpointFaults.js';
import { documentVectorOptions, learnNgramVectors } from '../models/doc2vec/learnVectors.js';
import { DOCUMENTS_FILE, pretrainedDocumentFiles } from '../models/doc2vec/pretrainedVectors.js';
import { ENCODER_FILE } from '../models/neural/pretrainedEncoder.js';
import { VECTORS_FILE } from '../models/neural/pretrainedWordVectors.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { removeCheckpoint, saveFiles } from '../storage/commit.js';
import { CARD_FILE } from '../storage/folderKinds.js';
import * as tf from '../tensor/tfjs.js';
import { type EncodedTexts, textsFingerprint } from './encodedTexts.js';
import type { DocumentsRecord, PretrainEvent } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';

/**
 * Learns and saves them, or does nothing where they are there already. What is interrupted begins anew.
 * @throws InputError where vectors of other texts or options are there; the signal's reason when it aborts
 */
export async function* pretrainDocuments(
  texts: EncodedTexts,
  options: PretrainOptions,
  { out, signal, configuration }: PretrainStage,
  finished: DocumentsRecord | undefined,
): AsyncGenerator<PretrainEvent, DocumentsRecord, void> {
  const fingerprint = textsFingerprint(texts, [documentVectorOptions.map((name) => options[name])]);
  if (finished !== undefined) {
    if (finished.fingerprint !== fingerprint) throw vectorsOfAnotherRun(join(out, DOCUMENTS_FILE));
    return finished;
  }
  const { vocabulary, ids, starts } = texts;
  const words = vocabulary.tokens.length;
  const began = performance.now();
  const each = Array.from({ length: starts.length - 1 }, (_, text) => ({
    ids: ids.subarray(starts[text]!, starts[text + 1]!),
    unknownWords: 0,
  }));
  const ngramVectors = yield* learnNgramVectors(each, words, options, signal);
  const { embeddingSize, documentParts, foldCase } = options;
  const shape = { embeddingSize, documentParts, foldCase };
  const record = {
    fingerprint,
    texts: each.length,
    tokens: ids.length,
    words,
    ngrams: ngramVectors.counts.length,
    epochs: ngramVectors.epochs,
    seconds: (performance.now() - began) / 1000,
    backend: tf.getBackend(),
  };
  await saveFiles(out, {
    kind: 'pretrained',
    put: {
      ...pretrainedDocumentFiles({ vocabulary, shape, ngramVectors }),
      ...configuration({ documents: record }),
    },
    // Vectors of words would belong to another vocabulary.
    remove: [CARD_FILE, VECTORS_FILE, ENCODER_FILE],
  });
  await removeCheckpoint(checkpointFolder(out));
  yield { type: 'vectors', of: 'texts', record };
  return record;
}
