/** The training of a network as a stage of a run: its snapshot as numbers and arrays. */
import * as v from 'valibot';
import { createEmbeddingTable } from '../layers/embedding.js';
import type { Checkpoint, StageSnapshot } from '../model/checkpoint.js';
import type { PreparedData } from '../model/data.js';
import { embeddingsAtStart, hasFrozenEmbeddings, plannedParameters } from '../models/neural/network.js';
import type { TrainingOptions } from '../training/trainingOptions.js';
import { arraysFileOf, loadCheckpoint, numbersOf } from './checkpoint.js';
import { createOptimiser } from './optimiser.js';
import { count, optimiserNumbers, seconds, streamPlace } from './savedNumbers.js';
import { type RunPosition, runFingerprint, type TrainingSnapshot } from './snapshot.js';
import { trainableArrays, trainableFromArrays } from './trainableArrays.js';

/** The only stage of a run that trains nothing but a network. */
const NETWORK_STAGE = 'network';

const position = v.object({
  step: count,
  seconds,
  labeled: streamPlace,
  unlabeled: streamPlace,
  dropout: count,
  perturbation: count,
  evaluations: count,
  evaluationSeconds: seconds,
  allEvaluationSeconds: seconds,
  sinceBest: count,
  best: v.nullable(v.object({ error: v.number(), logLoss: v.number(), step: count })),
}) satisfies v.GenericSchema<unknown, RunPosition>;

const networkNumbers = v.object({ position, optimiser: optimiserNumbers });

/** A network that trains alone is a run of one stage. */
export function networkCheckpoint(snapshot: TrainingSnapshot): Checkpoint {
  const { position, model, optimiser, fingerprint } = snapshot;
  const { step, logDecay } = optimiser;
  const stage = {
    name: NETWORK_STAGE,
    key: '',
    isDone: false,
    seconds: position.seconds,
    numbers: { position, optimiser: { step, logDecay } },
    arrays: trainableArrays(model, optimiser, hasFrozenEmbeddings(model.options)),
  };
  return { fingerprint, stages: [stage] };
}

/**
 * @param vectors [N,E] of texts that the network was trained on, where it was
 * @throws InputError when numbers or arrays are missing or do not fit
 */
export function networkSnapshot(
  stage: StageSnapshot,
  data: PreparedData,
  options: TrainingOptions,
  fingerprint: string,
  vectors?: Float32Array,
): TrainingSnapshot {
  const numbers = numbersOf(stage, networkNumbers);
  const { frequencies, classes } = data;
  const frozen = vectors && createEmbeddingTable(embeddingsAtStart(vectors.slice(), options), frequencies);
  const { model, optimiser } = trainableFromArrays(
    stage.arrays,
    arraysFileOf(stage),
    frequencies,
    options.embeddingSize,
    plannedParameters(options, classes.length),
    numbers.optimiser,
    frozen && { embedding: frozen, slots: createOptimiser({ embedding: frozen, parameters: new Map() }) },
  );
  const state = { options, classes: classes.length, ...model };
  return { position: numbers.position, fingerprint, model: state, optimiser };
}

/**
 * Of a run that trains a network alone.
 * @returns undefined when the folder holds no checkpoint
 * @throws InputError when it is damaged, or of another run than `data` and `options` describe
 */
export async function loadNetworkSnapshot(
  folder: string,
  data: PreparedData,
  options: TrainingOptions,
): Promise<TrainingSnapshot | undefined> {
  const fingerprint = runFingerprint(data, options);
  const stage = (await loadCheckpoint(folder, fingerprint))?.stages.at(-1);
  return stage && networkSnapshot(stage, data, options, fingerprint);
}
