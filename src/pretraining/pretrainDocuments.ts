/** Pretraining for the encoder `documents`: n-grams by which vectors of other texts are found. */
import { join } from 'node:path';
import { vectorsOfAnotherRun } from '../model/checkpointFaults.js';
import type { NgramVectors } from '../models/doc2vec/documentVectors.js';
import { documentVectorOptions, learnNgramVectors } from '../models/doc2vec/learnVectors.js';
import { DOCUMENTS_FILE, pretrainedDocumentFiles } from '../models/doc2vec/pretrainedVectors.js';
import { roundNames } from '../models/ensemble/stageNames.js';
import { ENCODER_FILE } from '../models/neural/pretrainedEncoder.js';
import { VECTORS_FILE } from '../models/neural/pretrainedWordVectors.js';
import { checkpointFolder, loadCheckpoint, saveCheckpoint } from '../optimisation/checkpoint.js';
import { createPace, createStages } from '../optimisation/stages.js';
import { removeCheckpoint, saveFiles } from '../storage/commit.js';
import { CARD_FILE } from '../storage/folderKinds.js';
import * as tf from '../tensor/tfjs.js';
import type { EncodedText } from '../text/encode.js';
import { type EncodedTexts, textsFingerprint } from './encodedTexts.js';
import type { DocumentsRecord, PretrainEvent } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';

/**
 * Learns and saves them, or does nothing if they are there already; `resume` continues from the last checkpoint.
 * @throws InputError where vectors of other texts or options are there; the signal's reason when it aborts
 */
export async function* pretrainDocuments(
  texts: EncodedTexts,
  options: PretrainOptions,
  { out, resume, signal, checkpointSeconds, configuration }: PretrainStage,
  finished: DocumentsRecord | undefined,
): AsyncGenerator<PretrainEvent, DocumentsRecord, void> {
  const fingerprint = textsFingerprint(texts, [documentVectorOptions.map((name) => options[name])]);
  if (finished !== undefined) {
    if (finished.fingerprint !== fingerprint) throw vectorsOfAnotherRun(join(out, DOCUMENTS_FILE));
    return finished;
  }
  const { vocabulary, tokens } = texts;
  const words = vocabulary.tokens.length;
  const began = performance.now();
  const each = [...texts.texts];
  const ngramVectors = yield* keptVectors(each, words, options, {
    fingerprint,
    folder: checkpointFolder(out),
    resume,
    seconds: checkpointSeconds,
    signal,
  });
  const { embeddingSize, documentParts, foldCase } = options;
  const shape = { embeddingSize, documentParts, foldCase };
  const record = {
    fingerprint,
    texts: each.length,
    tokens,
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

interface Kept {
  readonly fingerprint: string;
  /** Of the checkpoint. */
  readonly folder: string;
  readonly resume: boolean;
  /** Between two checkpoints. */
  readonly seconds: number;
  readonly signal: AbortSignal | undefined;
}

/** Vectors of n-grams with a checkpoint now and then, and at an interruption. */
async function* keptVectors(
  texts: readonly EncodedText[],
  words: number,
  options: PretrainOptions,
  { fingerprint, folder, resume, seconds, signal }: Kept,
): AsyncGenerator<PretrainEvent, NgramVectors, void> {
  const before = resume ? await loadCheckpoint(folder, fingerprint) : undefined;
  const stages = createStages(fingerprint, before, createPace(seconds));
  const { vectors, texts: reading } = roundNames(1, 1);
  const stage = { stages, vectors, texts: reading, key: '' };
  const learning = learnNgramVectors(texts, words, options, stage, signal);
  try {
    for (;;) {
      const next = await learning.next();
      if (next.done) return next.value;
      if (next.value.type === 'checkpoint') await saveCheckpoint(folder, next.value.snapshot);
      else if (next.value.type !== 'phase') yield next.value;
    }
  } catch (error) {
    if (signal?.aborted && error === signal.reason)
      for (const { snapshot } of stages.keep()) await saveCheckpoint(folder, snapshot);
    throw error;
  }
}
