/** Snapshots as files, for an exact resume: one JSON file of numbers, one safetensors file of arrays. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import { createEmbeddingTable, restoreStatistics } from '../layers/embedding.js';
import { plannedParameters } from '../models/classifier.js';
import { readModelFile, writeWhole } from '../models/files.js';
import type { Parameter } from '../models/parameters.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../models/safetensors.js';
import type { PreparedData } from './data.js';
import { type RunPosition, runFingerprint, type TrainingSnapshot } from './snapshot.js';
import type { TrainingOptions } from './trainingOptions.js';

const STATE_FILE = 'state.json';

interface SavedState {
  readonly position: RunPosition;
  /** What the run was; resuming something else is refused. */
  readonly fingerprint: string;
  /** The arrays of this state: written under a new name before the state that points to them. */
  readonly arrays: string;
  readonly optimiser: { readonly step: number; readonly logDecay: number };
}

/** Writes a snapshot; the one before stays valid until this one is complete. */
export async function saveCheckpoint(folder: string, snapshot: TrainingSnapshot): Promise<void> {
  const { position, model, optimiser, fingerprint } = snapshot;
  const arrays = new Map<string, NamedArray>();
  const put = (name: string, values: NamedArray['values']) =>
    arrays.set(name, { shape: [values.length], values });
  const putSlots = (name: string, slots: typeof optimiser.embedding) => {
    put(`${name}/firstMoment`, slots.firstMoment);
    put(`${name}/secondMoment`, slots.secondMoment);
    put(`${name}/averaged`, slots.averaged);
  };
  put('embedding', model.embedding.values);
  put('embedding/weightedSum', model.embedding.weightedSum);
  put('embedding/weightedSquares', model.embedding.weightedSquares);
  put('embedding/rowLogDecay', optimiser.rowLogDecay);
  putSlots('embedding', optimiser.embedding);
  for (const [name, { values }] of model.parameters) {
    put(`parameter/${name}`, values);
    putSlots(`parameter/${name}`, optimiser.parameters.get(name)!);
  }
  // A name of its own, so that the arrays of the checkpoint before survive until this one is complete.
  const file = `arrays.${position.step}.safetensors`;
  await writeWhole(join(folder, file), encodeSafetensors(arrays));
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
): Promise<TrainingSnapshot | undefined> {
  const file = join(folder, STATE_FILE);
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(new TextDecoder().decode(await readModelFile(file))) as SavedState;
  if (state.fingerprint !== runFingerprint(data, options)) {
    throw new InputError({
      where: file,
      found: 'a checkpoint of other texts or other options',
      expected: 'one of the same run',
      advice: 'Resume with the files and options of the first start, or choose another --out.',
    });
  }
  const arraysFile = join(folder, state.arrays);
  const arrays = decodeSafetensors(await readModelFile(arraysFile), arraysFile);
  const take = <Values extends NamedArray['values']>(name: string) => {
    const found = arrays.get(name);
    if (found) return found.values as Values;
    throw new InputError({ where: arraysFile, found: `no ${name}`, expected: 'a complete checkpoint' });
  };
  const slots = (name: string) => ({
    firstMoment: take<Float32Array>(`${name}/firstMoment`),
    secondMoment: take<Float32Array>(`${name}/secondMoment`),
    averaged: take<Float32Array>(`${name}/averaged`),
  });
  const plans = plannedParameters(options, data.classes.length);
  const embedding = createEmbeddingTable(take('embedding'), data.frequencies);
  restoreStatistics(embedding, take('embedding/weightedSum'), take('embedding/weightedSquares'));
  return {
    position: state.position,
    fingerprint: state.fingerprint,
    model: {
      options,
      classes: data.classes.length,
      embedding,
      parameters: new Map<string, Parameter>(
        plans.map(({ name, shape }) => [name, { shape, values: take<Float32Array>(`parameter/${name}`) }]),
      ),
    },
    optimiser: {
      ...state.optimiser,
      parameters: new Map(plans.map(({ name }) => [name, slots(`parameter/${name}`)])),
      embedding: slots('embedding'),
      rowLogDecay: take<Float64Array>('embedding/rowLogDecay'),
    },
  };
}
