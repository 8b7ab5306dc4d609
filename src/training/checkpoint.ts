/** Snapshots as files, for an exact resume: one JSON file of numbers, one safetensors file of arrays. */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
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
  const state = parseState(await readModelFile(file), file);
  if (state.fingerprint !== runFingerprint(data, options)) {
    throw new InputError({
      where: file,
      found: 'a checkpoint of other texts or other options',
      expected: 'one of the same run',
      advice: 'Resume with the files and options of the first start, or choose another --out.',
    });
  }
  const arraysFile = join(folder, state.arrays);
  const { arrays } = decodeSafetensors(await readModelFile(arraysFile), arraysFile);
  const take = <Values extends NamedArray['values']>(
    name: string,
    type: new (length: number) => Values,
    length: number,
  ): Values => {
    const values = arrays.get(name)?.values;
    if (values instanceof type && values.length === length) return values;
    const found = values === undefined ? `no ${name}` : `${name} of ${values.length} numbers`;
    throw damaged(arraysFile, found, `${length} numbers in ${type.name}`);
  };
  const slots = (name: string, length: number) => ({
    firstMoment: take(`${name}/firstMoment`, Float32Array, length),
    secondMoment: take(`${name}/secondMoment`, Float32Array, length),
    averaged: take(`${name}/averaged`, Float32Array, length),
  });
  const rows = data.vocabulary.tokens.length;
  const width = options.embeddingSize;
  const embedding = createEmbeddingTable(take('embedding', Float32Array, rows * width), data.frequencies);
  restoreStatistics(
    embedding,
    take('embedding/weightedSum', Float64Array, width),
    take('embedding/weightedSquares', Float64Array, width),
  );
  const parameters = new Map<string, Parameter>();
  const parameterSlots = new Map<string, ReturnType<typeof slots>>();
  for (const { name, shape } of plannedParameters(options, data.classes.length)) {
    const length = shape.reduce((product, size) => product * size, 1);
    parameters.set(name, { shape, values: take(`parameter/${name}`, Float32Array, length) });
    parameterSlots.set(name, slots(`parameter/${name}`, length));
  }
  return {
    position: state.position,
    fingerprint: state.fingerprint,
    model: { options, classes: data.classes.length, embedding, parameters },
    optimiser: {
      ...state.optimiser,
      parameters: parameterSlots,
      embedding: slots('embedding', rows * width),
      rowLogDecay: take('embedding/rowLogDecay', Float64Array, rows),
    },
  };
}

function parseState(bytes: Uint8Array, file: string): SavedState {
  try {
    return v.parse(savedState, JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw damaged(file, 'a damaged checkpoint', 'the state of a run');
  }
}

function damaged(where: string, found: string, expected: string): InputError {
  return new InputError({ where, found, expected, advice: 'Start again without --resume.' });
}
