/** The second stage of pretraining: an encoder that learns to predict words, on the word vectors of the first. */
import * as v from 'valibot';
import type { LanguageModelState } from '../models/neural/languageModel.js';
import { ENCODER_FILE, pretrainedEncoderFiles } from '../models/neural/pretrainedEncoder.js';
import { loadPretrainedVectors } from '../models/neural/pretrainedWordVectors.js';
import { checkpointFolder } from '../optimisation/checkpoint.js';
import { removeCheckpoint, saveFiles } from '../storage/commit.js';
import { CARD_FILE } from '../storage/folderKinds.js';
import { holdsFile } from '../storage/snapshot.js';
import { choosePrecision } from '../tensor/precision.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { EncodedTexts } from './encodedTexts.js';
import {
  languageModelFingerprint,
  loadLanguageModelRun,
  saveLanguageModelRun,
} from './languageModelCheckpoint.js';
import { fromEncoder, languageModelData } from './languageModelData.js';
import { type LanguageModelOptions, languageModelOptions } from './languageModelOptions.js';
import { trainLanguageModel } from './languageModelTraining.js';
import { OUTPUT_LAYER_FILE, outputLayerFiles, outputLayerOf } from './outputLayer.js';
import type { EncoderRecord, PretrainEvent, WordVectorRecord } from './pretrainEvents.js';
import type { PretrainOptions, PretrainStage } from './pretrainOptions.js';

/**
 * Trains and saves the encoder, or does nothing if it is there already; `resume` continues after the last measurement. An
 * encoder of other options is replaced.
 * @throws InputError where the checkpoint of another encoder is there; the signal's reason when it aborts
 */
export async function* pretrainEncoder(
  texts: EncodedTexts,
  wanted: PretrainOptions,
  stage: PretrainStage,
  wordVectors: WordVectorRecord,
  finished: EncoderRecord | undefined,
): AsyncGenerator<PretrainEvent, EncoderRecord, void> {
  const { out, resume, start, signal, collections, configuration } = stage;
  // Only these make the model, and so its fingerprint.
  const shaping = v.parse(v.object(languageModelOptions.entries), wanted);
  const options = { ...shaping, precision: choosePrecision(shaping.precision) };
  const { vectors } = await loadPretrainedVectors(out);
  const fresh = await languageModelData(texts, vectors, options, collections);
  const data = start ? fromEncoder(fresh, texts.vocabulary, start) : fresh;
  const fingerprint = languageModelFingerprint(data, options);
  if (finished?.fingerprint === fingerprint && holdsFile(out, ENCODER_FILE)) return finished;
  const checkpoint = checkpointFolder(out);
  const resumed = resume ? await loadLanguageModelRun(checkpoint, fingerprint, data, options) : undefined;
  let record: EncoderRecord | undefined;
  for await (const event of trainLanguageModel(data, options, { signal, resume: resumed })) {
    if (event.type === 'step') {
      yield event;
      continue;
    }
    await saveLanguageModelRun(checkpoint, event.run, fingerprint);
    await saveMeasured(
      event.model,
      { ...options, foldCase: wanted.foldCase },
      texts.vocabulary,
      stage,
      wordVectors,
    );
    const { perplexity, step: steps, seconds } = event;
    record = { fingerprint, steps, seconds, perplexity: Number.isFinite(perplexity) ? perplexity : null };
    yield { type: 'encoder', record };
  }
  const put = configuration({ wordVectors, encoder: record! });
  await saveFiles(out, { kind: 'pretrained', put });
  await removeCheckpoint(checkpoint);
  return record!;
}

/** The encoder as far as it has learnt, in place of what the folder held before. */
async function saveMeasured(
  model: LanguageModelState,
  options: LanguageModelOptions & Pick<PretrainOptions, 'foldCase'>,
  vocabulary: Vocabulary,
  { out, quantize, keepOutputLayer, configuration }: PretrainStage,
  wordVectors: WordVectorRecord,
): Promise<void> {
  const put = {
    ...pretrainedEncoderFiles(model, vocabulary, options.foldCase, quantize),
    ...(keepOutputLayer && outputLayerFiles(outputLayerOf(model, options, vocabulary), vocabulary)),
    ...configuration({ wordVectors }),
  };
  const remove = keepOutputLayer ? [CARD_FILE] : [CARD_FILE, OUTPUT_LAYER_FILE];
  await saveFiles(out, { kind: 'pretrained', put, remove });
}
