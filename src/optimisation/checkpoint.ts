/** Snapshots as files, for an exact resume: one JSON file of numbers, one safetensors file of arrays. */
import { join } from 'node:path';
import * as v from 'valibot';
import { checkpointOfAnotherRun, damagedCheckpoint } from '../model/checkpointFaults.js';
import type { PreparedData } from '../model/data.js';
import { plannedParameters } from '../models/neural/network.js';
import { saveFiles } from '../storage/commit.js';
import { CHECKPOINT_FOLDER } from '../storage/folderKinds.js';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors.js';
import { holdsFile, readFolder } from '../storage/snapshot.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { type RunPosition, runFingerprint, type TrainingSnapshot } from './snapshot.js';
import { trainableArrays, trainableFromArrays } from './trainableArrays.js';

const STATE_FILE = 'state.json';
const ARRAYS_FILE = 'arrays.safetensors';

/** Of a run that writes to a folder. */
export function checkpointFolder(folder: string): string {
  return join(folder, CHECKPOINT_FOLDER);
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
  optimiser: v.object({ step: count, logDecay: v.pipe(v.number(), v.maxValue(0)) }),
});
type SavedState = v.InferOutput<typeof savedState>;

/** Writes a snapshot; the one before stays valid until this one is complete. */
export async function saveCheckpoint(folder: string, snapshot: TrainingSnapshot): Promise<void> {
  const { position, model, optimiser, fingerprint } = snapshot;
  const { step, logDecay } = optimiser;
  const state: SavedState = { position, fingerprint, optimiser: { step, logDecay } };
  const arrays = encodeSafetensors(trainableArrays(model, optimiser));
  const put = { [STATE_FILE]: [JSON.stringify(state)], [ARRAYS_FILE]: arrays };
  await saveFiles(folder, { kind: 'checkpoint', put });
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
  if (!holdsFile(folder, STATE_FILE)) return undefined;
  return readFolder(folder, [STATE_FILE, ARRAYS_FILE], async ({ read }) => {
    const file = join(folder, STATE_FILE);
    const state = parseState(await read(STATE_FILE), file);
    if (state.fingerprint !== fingerprint) {
      const found = 'a checkpoint of other texts or other options';
      throw checkpointOfAnotherRun(file, found, 'one of the same run');
    }
    return snapshotOf(state, await read(ARRAYS_FILE), join(folder, ARRAYS_FILE), data, options);
  });
}

function snapshotOf(
  state: SavedState,
  bytes: Uint8Array,
  arraysFile: string,
  data: PreparedData,
  options: TrainingOptions,
): TrainingSnapshot {
  const { arrays } = decodeSafetensors(bytes, arraysFile);
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
