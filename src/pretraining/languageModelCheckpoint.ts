/** The training of a language model as one file, for an exact resume. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { checkpointOfAnotherRun, damagedCheckpoint } from '../model/checkpointFaults.js';
import { count, optimiserNumbers, seconds, streamPlace } from '../optimisation/savedNumbers.js';
import { trainableArrays, trainableFromArrays } from '../optimisation/trainableArrays.js';
import { saveFiles } from '../storage/commit.js';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors.js';
import { readIfHeld } from '../storage/snapshot.js';
import { encoderObjective } from './encoderObjectives.js';
import type { LanguageModelOptions } from './languageModelOptions.js';
import type { LanguageModelData, LanguageModelRun } from './languageModelTraining.js';

const FILE = 'languageModel.safetensors';
const savedState = v.object({
  position: v.object({
    step: count,
    seconds,
    place: streamPlace,
    evaluations: count,
  }),
  optimiser: optimiserNumbers,
  fingerprint: v.string(),
});

/** What a run is; resuming something else is refused. The limits of the run may change. */
export function languageModelFingerprint(
  { training, heldOut, frequencies, vectors, encoder }: LanguageModelData,
  { encoderEpochs: _epochs, encoderTime: _time, encoderFrom: _from, ...shaping }: LanguageModelOptions,
): string {
  const hash = createHash('sha256').update(JSON.stringify({ shaping, words: frequencies.length }));
  for (const texts of [training, heldOut]) {
    hash.update(`${texts.length} texts`);
    for (const { ids } of texts) hash.update(ids);
  }
  if (encoder) {
    hash.update(vectors);
    for (const { values } of encoder.values()) hash.update(values);
  }
  return hash.digest('hex');
}

export async function saveLanguageModelRun(
  folder: string,
  { position, model, optimiser }: LanguageModelRun,
  fingerprint: string,
): Promise<void> {
  const { step, logDecay } = optimiser;
  const state = JSON.stringify({ position, optimiser: { step, logDecay }, fingerprint });
  const put = { [FILE]: encodeSafetensors(trainableArrays(model, optimiser), { state }) };
  await saveFiles(folder, { kind: 'checkpoint', put });
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
  const bytes = await readIfHeld(folder, FILE);
  return bytes && decodeRun(bytes, join(folder, FILE), fingerprint, data, options);
}

function decodeRun(
  bytes: Uint8Array,
  file: string,
  fingerprint: string,
  data: LanguageModelData,
  options: LanguageModelOptions,
): LanguageModelRun {
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  const state = parseState(metadata.get('state'), file);
  if (state.fingerprint !== fingerprint) {
    const found = 'the language model of other texts or other options';
    throw checkpointOfAnotherRun(file, found, 'that of the same run');
  }
  const plans = encoderObjective(options, data.frequencies).parameters;
  const { model, optimiser } = trainableFromArrays(arrays, file, plans, state.optimiser, {
    frequencies: data.frequencies,
    width: options.embeddingSize,
  });
  return { position: state.position, model: { options, ...model }, optimiser };
}

function parseState(text: string | undefined, file: string): v.InferOutput<typeof savedState> {
  try {
    return v.parse(savedState, JSON.parse(text ?? ''));
  } catch {
    throw damagedCheckpoint(file, 'a damaged checkpoint', 'the state of a language model');
  }
}
