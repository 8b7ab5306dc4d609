/**
 * What an interrupted run has reached, as files, for an exact resume: one JSON file of numbers, and one safetensors file of arrays
 * for each stage. A run consists of stages that follow each other; the last one may be half done.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Checkpoint, StageSnapshot } from '../model/checkpoint.js';
import { checkpointOfAnotherRun, damagedCheckpoint } from '../model/checkpointFaults.js';
import type { Parts } from '../storage/bytes.js';
import { saveFiles } from '../storage/commit.js';
import { CHECKPOINT_FOLDER } from '../storage/folderKinds.js';
import { decodeSafetensors, encodeSafetensors } from '../storage/safetensors.js';
import { holdsFile, readFolder } from '../storage/snapshot.js';
import { seconds } from './savedNumbers.js';

const STATE_FILE = 'state.json';
const ARRAYS_FILE = /^arrays\.\d+\.safetensors$/;

/** Of a run that writes to a folder. */
export function checkpointFolder(folder: string): string {
  return join(folder, CHECKPOINT_FOLDER);
}

const savedStage = v.object({
  name: v.string(),
  key: v.string(),
  isDone: v.boolean(),
  seconds,
  numbers: v.unknown(),
  /** The file with the arrays. */
  arrays: v.pipe(v.string(), v.regex(ARRAYS_FILE)),
});
const savedState = v.object({ fingerprint: v.string(), stages: v.array(savedStage) });
type SavedState = v.InferOutput<typeof savedState>;

/** The file of a stage's arrays, and the stage whose arrays a file holds: those of a finished stage are written only once. */
const paths = new WeakMap<StageSnapshot, { readonly folder: string; readonly name: string }>();
const holders = new Map<string, WeakRef<StageSnapshot>>();

function remember(stage: StageSnapshot, folder: string, name: string): void {
  paths.set(stage, { folder, name });
  holders.set(join(folder, name), new WeakRef(stage));
}

/**
 * Writes a checkpoint; the one before stays valid until this one is complete.
 * @throws InputError where the folder cannot be written to
 * @example
 * ```ts
 * const request: TrainRequest = { labeled: 'reviews.csv', options: { model: 'bilstm' }, checkpointEvery: 100 };
 * for await (const event of train(request)) {
 *   if (event.type === 'evaluation' && event.improved) await saveModel('model', event.model);
 *   if (event.type === 'checkpoint') await saveCheckpoint('checkpoint', event.snapshot);
 * }
 * // Later: train({ ...request, resumeFrom: { checkpoint: 'checkpoint', model: 'model' } })
 * ```
 */
export async function saveCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const put: Record<string, Parts> = {};
  const stages = checkpoint.stages.map((stage, place) => {
    const { arrays, ...plain } = stage;
    const name = `arrays.${place + 1}.safetensors`;
    const isThere = holders.get(join(folder, name))?.deref() === stage && holdsFile(folder, name);
    if (!isThere || !stage.isDone) put[name] = encodeSafetensors(arrays);
    return { ...plain, arrays: name };
  });
  const state: SavedState = { fingerprint: checkpoint.fingerprint, stages };
  put[STATE_FILE] = [JSON.stringify(state)];
  const kept = new Set(stages.map(({ arrays }) => arrays));
  const before = existsSync(folder) ? await readdir(folder) : [];
  const remove = before.filter((name) => ARRAYS_FILE.test(name) && !kept.has(name));
  await saveFiles(folder, { kind: 'checkpoint', put, remove });
  checkpoint.stages.forEach((stage, place) => {
    remember(stage, folder, stages[place]!.arrays);
  });
}

/**
 * @returns undefined when the folder holds no checkpoint
 * @throws InputError when it is damaged, or of another run
 */
export async function loadCheckpoint(folder: string, fingerprint: string): Promise<Checkpoint | undefined> {
  if (!holdsFile(folder, STATE_FILE)) return undefined;
  const file = join(folder, STATE_FILE);
  const stateIn = async (read: (name: string) => Promise<Uint8Array>) =>
    parseState(await read(STATE_FILE), file);
  const { stages } = await readFolder(folder, [STATE_FILE], ({ read }) => stateIn(read));
  const names = stages.map(({ arrays }) => arrays);
  return readFolder(folder, [STATE_FILE, ...names], async ({ read }) => {
    const state = await stateIn(read);
    if (state.fingerprint !== fingerprint) {
      const found = 'a checkpoint of other texts or other options';
      throw checkpointOfAnotherRun(file, found, 'one of the same run');
    }
    const stages: StageSnapshot[] = [];
    for (const { arrays: name, ...plain } of state.stages) {
      const { arrays } = decodeSafetensors(await read(name), join(folder, name));
      const stage = { ...plain, arrays };
      remember(stage, folder, name);
      stages.push(stage);
    }
    return { fingerprint, stages };
  });
}

function parseState(bytes: Uint8Array, file: string): SavedState {
  try {
    return v.parse(savedState, JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw damagedCheckpoint(file, 'a damaged checkpoint', 'the state of a run');
  }
}

/** The file with the arrays of a stage, for messages about one that was loaded. */
export function arraysFileOf(stage: StageSnapshot): string {
  const path = paths.get(stage);
  return path ? join(path.folder, path.name) : `the stage ${stage.name}`;
}

/** The numbers of a stage, checked. @throws InputError where they are of another kind */
export function numbersOf<Schema extends v.GenericSchema>(
  stage: StageSnapshot,
  schema: Schema,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, stage.numbers);
  if (parsed.success) return parsed.output;
  const path = paths.get(stage);
  const where = path ? join(path.folder, STATE_FILE) : `the stage ${stage.name}`;
  throw damagedCheckpoint(where, 'a damaged checkpoint', `the state of the stage ${stage.name}`);
}
