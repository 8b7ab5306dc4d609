/** The second stage of pretraining: an encoder that learns to predict words, on the word vectors of the first. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { ENCODER_FILE, savePretrainedEncoder } from '../models/neural/pretrainedEncoder.js';
import { loadPretrainedVectors } from '../models/neural/pretrainedWordVectors.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import type { EncodedTexts } from './encodedTexts.js';
import {
  languageModelFingerprint,
  loadLanguageModelRun,
  saveLanguageModelRun,
} from './languageModelCheckpoint.js';
import { fromEncoder, languageModelData } from './languageModelData.js';
import { languageModelOptions } from './languageModelOptions.js';
import { trainLanguageModel } from './languageModelTraining.js';
import type { EncoderRecord, PretrainEvent } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';

/**
 * Trains and saves it, or does nothing where it is there already; with `resume` it goes on from the last measurement. One of
 * other options is replaced.
 * @throws InputError where the checkpoint of another encoder is there; the signal's reason when it aborts
 */
export async function* pretrainEncoder(
  texts: EncodedTexts,
  wanted: PretrainOptions,
  { out, resume, quantize, start, signal }: PretrainStage,
  finished: EncoderRecord | undefined,
): AsyncGenerator<PretrainEvent, EncoderRecord, void> {
  // Only these make the model, and so its fingerprint.
  const options = v.parse(v.object(languageModelOptions.entries), wanted);
  const { vectors } = await loadPretrainedVectors(out);
  const fresh = languageModelData(texts, vectors, options);
  const data = start ? fromEncoder(fresh, texts.vocabulary, start) : fresh;
  const fingerprint = languageModelFingerprint(data, options);
  if (finished?.fingerprint === fingerprint && existsSync(join(out, ENCODER_FILE))) return finished;
  const checkpoint = checkpointFolder(out);
  if (!resume) await rm(checkpoint, { recursive: true, force: true });
  const resumed = resume ? await loadLanguageModelRun(checkpoint, data, options) : undefined;
  let record: EncoderRecord | undefined;
  for await (const event of trainLanguageModel(data, options, { signal, resume: resumed })) {
    if (event.type === 'step') {
      yield event;
      continue;
    }
    await saveLanguageModelRun(checkpoint, event.run, fingerprint);
    await savePretrainedEncoder(out, event.model, texts.vocabulary, wanted.foldCase, quantize);
    const { perplexity, step: steps, seconds } = event;
    record = { fingerprint, steps, seconds, perplexity: Number.isFinite(perplexity) ? perplexity : null };
    yield { type: 'encoder', record };
  }
  await rm(checkpoint, { recursive: true, force: true });
  return record!;
}
