/** What `textvat pretrain --encoder documents` learns: n-grams by which vectors of other texts are found. */
import { join } from 'node:path';
import type { NgramVectors } from '../models/documentVectors.js';
import { VECTORS_FILE } from '../models/pretrained.js';
import { DOCUMENTS_FILE, savePretrainedDocuments } from '../models/pretrainedDocuments.js';
import { ENCODER_FILE } from '../models/pretrainedEncoder.js';
import type { DocumentsRecord } from '../report/pretrainedCard.js';
import { formatDuration } from '../report/table.js';
import * as tf from '../tensor/tfjs.js';
import { vectorsOfAnotherRun } from '../training/checkpointFaults.js';
import {
  type DocumentVectorOptions,
  documentVectorOptions,
  learnNgramVectors,
} from '../training/documentVectors.js';
import { type EncodedTexts, textsFingerprint } from '../training/encodedTexts.js';
import type { PretrainOptions } from '../training/pretrainOptions.js';
import type { Narrator } from './narrator.js';
import { PRETRAINED_DESCRIPTION, removeFiles } from './outputFolder.js';
import { describeDocuments } from './progress.js';

export interface DocumentStage {
  readonly out: string;
  readonly quiet: boolean;
}

/** Learns and saves them, or does nothing where they are there already. What is interrupted begins anew. */
export async function learnDocuments(
  texts: EncodedTexts,
  options: PretrainOptions & DocumentStage,
  finished: DocumentsRecord | undefined,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<DocumentsRecord> {
  const fingerprint = textsFingerprint(texts, [documentVectorOptions.map((name) => options[name])]);
  if (finished !== undefined) {
    if (finished.fingerprint !== fingerprint) throw vectorsOfAnotherRun(join(options.out, DOCUMENTS_FILE));
    return finished;
  }
  const { vocabulary } = texts;
  const words = vocabulary.tokens.length;
  const began = performance.now();
  narrator.start('vectors of texts');
  const ngramVectors = await learnt(texts, options, narrator, signal);
  narrator.stop();
  const { embeddingSize, documentParts, foldCase, out } = options;
  // Vectors of words would belong to another vocabulary.
  await removeFiles(out, [...PRETRAINED_DESCRIPTION, VECTORS_FILE, ENCODER_FILE]);
  await savePretrainedDocuments(out, {
    vocabulary,
    shape: { embeddingSize, documentParts, foldCase },
    ngramVectors,
  });
  const record: DocumentsRecord = {
    fingerprint,
    texts: texts.starts.length - 1,
    tokens: texts.ids.length,
    words,
    ngrams: ngramVectors.counts.length,
    epochs: ngramVectors.epochs,
    seconds: (performance.now() - began) / 1000,
    backend: tf.getBackend(),
  };
  if (!options.quiet)
    narrator.say(
      `vectors of texts: ${record.ngrams} n-grams in ${formatDuration(record.seconds)}; in ${out}`,
    );
  return record;
}

async function learnt(
  { ids, starts, vocabulary }: EncodedTexts,
  options: DocumentVectorOptions,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<NgramVectors> {
  const texts = Array.from({ length: starts.length - 1 }, (_, text) => ({
    ids: ids.subarray(starts[text]!, starts[text + 1]!),
    unknownWords: 0,
  }));
  const learning = learnNgramVectors(texts, vocabulary.tokens.length, options, signal);
  for (;;) {
    const next = await learning.next();
    if (next.done) return next.value;
    narrator.status(describeDocuments(next.value), next.value.seconds);
  }
}
