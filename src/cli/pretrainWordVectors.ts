/** The first stage of `textvat pretrain`: word vectors from texts without labels. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { savePretrainedVectors, VECTORS_FILE } from '../models/pretrained.js';
import type { WordVectorRecord } from '../report/pretrainedCard.js';
import { formatDuration } from '../report/table.js';
import * as tf from '../tensor/tfjs.js';
import { vectorsOfAnotherRun } from '../training/checkpointFaults.js';
import type { EncodedTexts } from '../training/encodedTexts.js';
import type { PretrainOptions } from '../training/pretrainOptions.js';
import {
  loadWordVectorState,
  saveWordVectorState,
  wordVectorFingerprint,
} from '../training/wordVectorCheckpoint.js';
import {
  initialWordVectors,
  trainWordVectors,
  type WordVectorProgressEvent,
} from '../training/wordVectors.js';
import type { Narrator } from './narrator.js';
import { checkpointFolder, PRETRAINED_DESCRIPTION, removeFiles } from './outputFolder.js';
import { warn } from './shared.js';

export interface WordVectorStage {
  readonly out: string;
  readonly resume: boolean;
  readonly quiet: boolean;
  readonly quantize: boolean;
}

/** With --resume nothing is done again that is there already. */
export async function learnWordVectors(
  texts: EncodedTexts,
  options: PretrainOptions & WordVectorStage,
  finished: WordVectorRecord | undefined,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<WordVectorRecord> {
  const fingerprint = wordVectorFingerprint(texts, options);
  const checkpoint = checkpointFolder(options.out);
  if (finished !== undefined) {
    if (finished.fingerprint !== fingerprint) throw vectorsOfAnotherRun(join(options.out, VECTORS_FILE));
    return finished;
  }
  const words = texts.vocabulary.tokens.length;
  const resumed = options.resume
    ? await loadWordVectorState(checkpoint, fingerprint, words, options.embeddingSize)
    : undefined;
  if (options.resume && resumed === undefined)
    warn(`${options.out} holds no word vectors; they are learnt from the beginning`);
  else if (!options.resume) await rm(checkpoint, { recursive: true, force: true });
  let state = resumed ?? initialWordVectors(words, options.embeddingSize, options.seed);
  narrator.start('word vectors');
  for await (const event of trainWordVectors(texts, options, state, signal)) {
    if (event.type === 'word vectors') narrator.status(describeProgress(event), event.seconds);
    else {
      state = event.state;
      await saveWordVectorState(checkpoint, state, fingerprint);
    }
  }
  narrator.stop();
  const { tables, seconds, loss } = state;
  const record: WordVectorRecord = {
    fingerprint,
    texts: texts.starts.length - 1,
    tokens: texts.ids.length,
    words,
    loss,
    seconds,
    backend: tf.getBackend(),
  };
  await removeFiles(options.out, PRETRAINED_DESCRIPTION);
  const { vocabulary } = texts;
  await savePretrainedVectors(
    options.out,
    { vocabulary, width: tables.width, vectors: tables.input },
    options.quantize,
  );
  await rm(checkpoint, { recursive: true, force: true });
  if (!options.quiet)
    narrator.say(`word vectors: ${words} words in ${formatDuration(seconds)}; in ${options.out}`);
  return record;
}

function describeProgress(event: WordVectorProgressEvent): string {
  return (
    `word vectors, epoch ${event.epoch}, ${(100 * event.progress).toFixed(0)} %, ` +
    `${Math.round(event.wordsPerSecond / 1000)} k words/s, loss ${event.loss.toFixed(3)}, ` +
    `${formatDuration(event.secondsLeft)} left`
  );
}
