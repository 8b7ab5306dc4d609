/** The first stage of pretraining: word vectors from texts without labels. */
import { join } from 'node:path';
import { vectorsOfAnotherRun } from '../model/checkpointFaults.js';
import { DOCUMENTS_FILE } from '../models/doc2vec/pretrainedVectors.js';
import { ENCODER_FILE } from '../models/neural/pretrainedEncoder.js';
import { pretrainedVectorFiles, VECTORS_FILE } from '../models/neural/pretrainedWordVectors.js';
import { encoderDigest } from '../models/neural/startDigests.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { removeCheckpoint, saveFiles } from '../storage/commit.js';
import { CARD_FILE } from '../storage/folderKinds.js';
import * as tf from '../tensor/tfjs.js';
import type { EncodedTexts } from './encodedTexts.js';
import { OUTPUT_LAYER_FILE } from './outputLayer.js';
import type { PretrainEvent, WordVectorRecord } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';
import { initialWordVectors, trainWordVectors, type WordVectorState } from './trainWordVectors.js';
import { loadWordVectorState, saveWordVectorState, wordVectorFingerprint } from './wordVectorCheckpoint.js';

/**
 * Learns and saves them, or does nothing if they are there already; `resume` continues after the last whole epoch.
 * @throws InputError where vectors of other texts or options are there; the signal's reason when it aborts
 */
export async function* pretrainWordVectors(
  texts: EncodedTexts,
  options: PretrainOptions,
  { out, resume, quantize, start, signal, configuration }: PretrainStage,
  finished: WordVectorRecord | undefined,
): AsyncGenerator<PretrainEvent, WordVectorRecord, void> {
  const own = wordVectorFingerprint(texts, options);
  const fingerprint = start?.outputLayer ? `${own}, from ${encoderDigest(start)}` : own;
  if (finished !== undefined) {
    if (finished.fingerprint !== fingerprint) throw vectorsOfAnotherRun(join(out, VECTORS_FILE));
    return finished;
  }
  const { vocabulary } = texts;
  const words = vocabulary.tokens.length;
  const checkpoint = checkpointFolder(out);
  let state: WordVectorState | undefined;
  if (resume) {
    state = await loadWordVectorState(checkpoint, fingerprint, words, options.embeddingSize);
    const message = `${out} holds no word vectors; they are learned from the beginning`;
    if (state === undefined) yield { type: 'warning', message };
  }
  state ??= start?.outputLayer
    ? takenOver(start.vectors, options)
    : initialWordVectors(words, options.embeddingSize, options.seed);
  for await (const event of trainWordVectors(texts, options, state, signal)) {
    if (event.type === 'word vectors') yield event;
    else {
      state = event.state;
      await saveWordVectorState(checkpoint, state, fingerprint);
    }
  }
  const { tables, seconds, loss } = state;
  const counts = { texts: texts.texts.length, tokens: texts.tokens, words };
  const record = {
    fingerprint,
    ...counts,
    loss: Number.isNaN(loss) ? null : loss,
    seconds,
    backend: tf.getBackend(),
  };
  const learnt = { vocabulary, width: tables.width, vectors: tables.input };
  await saveFiles(out, {
    kind: 'pretrained',
    put: { ...pretrainedVectorFiles(learnt, quantize), ...configuration({ wordVectors: record }) },
    // What was made from other vectors, or belongs to another vocabulary.
    remove: [CARD_FILE, ENCODER_FILE, OUTPUT_LAYER_FILE, DOCUMENTS_FILE],
  });
  await removeCheckpoint(checkpoint);
  yield { type: 'vectors', of: 'words', record };
  return record;
}

/** The vectors of an encoder that continues whole: nothing is learnt of them alone. @param vectors [V,E] */
function takenOver(
  vectors: Float32Array,
  { embeddingSize: width, vectorEpochs: epochsDone }: PretrainOptions,
): WordVectorState {
  const tables = { width, input: vectors, output: new Float32Array(0) };
  return { tables, epochsDone, seconds: 0, loss: Number.NaN };
}
