/** The second stage of `textvat pretrain`: a language model in the shape of an encoder, on the word vectors of the first. */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPretrainedVectors } from '../models/pretrained.js';
import { ENCODER_FILE, savePretrainedEncoder } from '../models/pretrainedEncoder.js';
import type { EncoderRecord } from '../report/pretrainedCard.js';
import { formatDuration } from '../report/table.js';
import type { EncodedTexts } from '../training/encodedTexts.js';
import {
  languageModelFingerprint,
  loadLanguageModelRun,
  saveLanguageModelRun,
} from '../training/languageModelCheckpoint.js';
import { languageModelData } from '../training/languageModelData.js';
import type { LanguageModelOptions } from '../training/languageModelOptions.js';
import { type LanguageModelEvent, trainLanguageModel } from '../training/languageModelTraining.js';
import type { Narrator } from './narrator.js';
import { checkpointFolder } from './outputFolder.js';

export interface EncoderStage {
  readonly out: string;
  readonly resume: boolean;
  readonly quiet: boolean;
  readonly foldCase: boolean;
  readonly quantize: boolean;
}

/** Trains and saves the encoder; with `resume` it goes on from the last measurement, or does nothing where it is done. */
export async function learnEncoder(
  texts: EncodedTexts,
  options: LanguageModelOptions,
  { out, resume, quiet, foldCase, quantize }: EncoderStage,
  finished: EncoderRecord | undefined,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<EncoderRecord> {
  const { vectors } = await loadPretrainedVectors(out);
  const data = languageModelData(texts, vectors, options);
  const fingerprint = languageModelFingerprint(data, options);
  if (finished?.fingerprint === fingerprint && existsSync(join(out, ENCODER_FILE))) return finished;
  const checkpoint = checkpointFolder(out);
  if (!resume) await rm(checkpoint, { recursive: true, force: true });
  const resumed = resume ? await loadLanguageModelRun(checkpoint, data, options) : undefined;
  let record: EncoderRecord | undefined;
  narrator.start('encoder');
  for await (const event of trainLanguageModel(data, options, { signal, resume: resumed })) {
    if (event.type === 'step') {
      narrator.status(describeStep(event), event.seconds);
      continue;
    }
    await saveLanguageModelRun(checkpoint, event.run, fingerprint);
    await savePretrainedEncoder(out, event.model, texts.vocabulary, foldCase, quantize);
    const { perplexity, step, seconds } = event;
    record = {
      fingerprint,
      steps: step,
      seconds,
      perplexity: Number.isFinite(perplexity) ? perplexity : null,
    };
    if (!quiet)
      narrator.say(
        `encoder, step ${step}, ${formatDuration(seconds)}: perplexity ${perplexity.toFixed(1)} on held-out texts`,
      );
  }
  narrator.stop();
  await rm(checkpoint, { recursive: true, force: true });
  return record!;
}

function describeStep({ progress, step, steps, loss, tokensPerSecond }: StepEvent): string {
  return (
    `encoder, step ${step} of ${steps}, ${(100 * progress).toFixed(0)} %, perplexity ${Math.exp(loss).toFixed(0)}, ` +
    `${Math.round(tokensPerSecond / 1000)} k tokens/s`
  );
}

type StepEvent = Extract<LanguageModelEvent, { type: 'step' }>;
