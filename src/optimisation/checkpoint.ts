/** Snapshots as files, for an exact resume: one JSON file of numbers, one safetensors file of arrays. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { checkpointOfAnotherRun, damagedCheckpoint } from '../model/checkpointFaults.js';
import type { PreparedData } from '../model/data.js';
import { plannedParameters } from '../models/neural/network.js';
import { readModelFile, writeWhole } from '../storage/files.js';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { type RunPosition, runFingerprint, type TrainingSnapshot } from './snapshot.js';
import { trainableArrays, trainableFromArrays } from './trainableArrays.js';

const STATE_FILE = 'state.json';

/** Of a run that writes to a folder. */
export function checkpointFolder(folder: string): string {
  return join(folder, 'checkpoint');
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const seconds = v.pipe(v.number(), v.minValue(0));
const place = v.object({ epoch: count, batch: count });

const position = v.object({
  step: count,
  seconds,
  labelled: place,
  unlabelled: place,
  dropout: count,
  perturbation: count,
  evaluations: count,
  evaluationSeconds: seconds,
  allEvaluationSeconds: seconds,
  sinceBest: count,
  best: v.nullable(v.object({ error: v.number(), logLoss: v.number(), step: count })),
}) satisfies v.GenericSchema<unknown, RunPosition>;

const savedState = v.object({
  position,
  /** What the run was; resuming something else is refused. */
  fingerprint: v.string(),
  /** The file with the arrays of this state: written before the state that points to it. */
  arrays: v.pipe(v.string(), v.regex(/^arrays\.\d+\.safetensors$/)),
  optimiser: v.object({ step: count, logDecay: v.pipe(v.number(), v.maxValue(0)) }),
});
type SavedState = v.InferOutput<typeof savedState>;

/** Writes a snapshot; the one before stays valid until this one is complete. */
export async function saveCheckpoint(folder: string, snapshot: TrainingSnapshot): Promise<void> {
  const { position, model, optimiser, fingerprint } = snapshot;
  // A name of its own, so that the arrays of the checkpoint before survive until this one is complete.
  const file = `arrays.${position.step}.safetensors`;
  await writeWhole(join(folder, file), encodeSafetensors(trainableArrays(model, optimiser)));
  const { step, logDecay } = optimiser;
  const state: SavedState = { position, fingerprint, arrays: file, optimiser: { step, logDecay } };
  await writeWhole(join(folder, STATE_FILE), [JSON.stringify(state)]);
  for (const other of await readdir(folder)) {
    if (other.startsWith('arrays.') && other !== file) await rm(join(folder, other));
  }
}

/**
 * @returns undefined when the folder holds no checkpoint
 * @throws InputError when it is damaged, or of another run than `data` and `options` describe
 */
export async function loadCheckpoint(
  folder: string,
  data: PreparedData,
  options: TrainingOptions,
  fingerprint = runFingerprint(data, options),
): Promise<TrainingSnapshot | undefined> {
  const file = join(folder, STATE_FILE);
  if (!existsSync(file)) return undefined;
  const state = parseState(await readModelFile(file), file);
  if (state.fingerprint !== fingerprint) {
    throw checkpointOfAnotherRun(file, 'a checkpoint of other texts or other options', 'one of the same run');
  }
  const arraysFile = join(folder, state.arrays);
  const { arrays } = decodeSafetensors(await readModelFile(arraysFile), arraysFile);
  const plans = plannedParameters(options, data.classes.length);
  const { model, optimiser } = trainableFromArrays(
    arrays,
    arraysFile,
    data.frequencies,
    options.embeddingSize,
    plans,
    state.optimiser,
  );
  return {
    position: state.position,
    fingerprint: state.fingerprint,
    model: { options, classes: data.classes.length, ...model },
    optimiser,
  };
}

function parseState(bytes: Uint8Array, file: string): SavedState {
  try {
    return v.parse(savedState, JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw damagedCheckpoint(file, 'a damaged checkpoint', 'the state of a run');
  }
}
