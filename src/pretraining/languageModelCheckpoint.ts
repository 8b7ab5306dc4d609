/** The training of a language model as a checkpoint, for an exact resume. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { arraysFileOf, loadCheckpoint, numbersOf, saveCheckpoint } from '../optimisation/checkpoint.js';
import { loopCheckpoint } from '../optimisation/loopStage.js';
import { count, optimiserNumbers, seconds, streamPlace } from '../optimisation/savedNumbers.js';
import { trainableFromArrays } from '../optimisation/trainableArrays.js';
import { BLOCK_BY_BLOCK, isBuffered } from '../text/blockOrder.js';
import { encoderObjective } from './encoderObjectives.js';
import type { LanguageModelOptions } from './languageModelOptions.js';
import type { LanguageModelData, LanguageModelRun } from './languageModelTraining.js';

const STAGE = 'encoder';

const runNumbers = v.object({
  position: v.object({ step: count, seconds, place: streamPlace, evaluations: count }),
  optimiser: optimiserNumbers,
});

/** What a run is; resuming something else is refused. Its limits and the precision of products may change. */
export function languageModelFingerprint(
  { training, heldOut, frequencies, vectors, encoder }: LanguageModelData,
  options: LanguageModelOptions,
): string {
  const {
    encoderEpochs: _epochs,
    encoderTime: _time,
    encoderFrom: _from,
    precision: _precision,
    ...shaping
  } = options;
  const hash = createHash('sha256').update(JSON.stringify({ shaping, words: frequencies.length }));
  for (const texts of [training, heldOut]) {
    hash.update(`${texts.length} texts`);
    for (const { ids } of texts) hash.update(ids);
  }
  if (isBuffered(training)) hash.update(BLOCK_BY_BLOCK);
  if (encoder) {
    hash.update(vectors);
    for (const { values } of encoder.values()) hash.update(values);
  }
  return hash.digest('hex');
}

export function saveLanguageModelRun(
  folder: string,
  run: LanguageModelRun,
  fingerprint: string,
): Promise<void> {
  return saveCheckpoint(folder, loopCheckpoint({ ...run, fingerprint }, STAGE));
}

/**
 * @param fingerprint of `data` and `options`
 * @returns undefined when the folder holds none
 * @throws InputError when it is damaged, or of another run
 */
export async function loadLanguageModelRun(
  folder: string,
  fingerprint: string,
  data: LanguageModelData,
  options: LanguageModelOptions,
): Promise<LanguageModelRun | undefined> {
  const stage = (await loadCheckpoint(folder, fingerprint))?.stages[0];
  if (stage === undefined) return undefined;
  const { position, optimiser: numbers } = numbersOf(stage, runNumbers);
  const plans = encoderObjective(options, data.frequencies).parameters;
  const { model, optimiser } = trainableFromArrays(stage.arrays, arraysFileOf(stage), plans, numbers, {
    frequencies: data.frequencies,
    width: options.embeddingSize,
  });
  return { position, model: { options, ...model }, optimiser };
}
