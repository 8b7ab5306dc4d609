/** A training by gradients as a stage of a run: its snapshot as numbers and arrays. */
import * as v from 'valibot';
import type { Checkpoint, StageSnapshot } from '../model/checkpoint.js';
import { arraysFileOf, loadCheckpoint, numbersOf } from './checkpoint.js';
import type { LoopPosition } from './gradientLoop.js';
import type { Learner } from './learner.js';
import { count, optimiserNumbers, seconds, streamPlace } from './savedNumbers.js';
import type { RunPosition, Snapshot, TrainingSnapshot } from './snapshot.js';
import { trainableArrays, trainableFromArrays } from './trainableArrays.js';

/** The only stage of a run that trains nothing else. */
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

const loopNumbers = v.object({ position, optimiser: optimiserNumbers });

/** A model that is trained alone is a run of one stage. */
export function loopCheckpoint(snapshot: Snapshot<LoopPosition>, name = NETWORK_STAGE): Checkpoint {
  const { position, model, optimiser, fingerprint } = snapshot;
  const { step, logDecay } = optimiser;
  const stage = {
    name,
    key: '',
    isDone: false,
    seconds: position.seconds,
    numbers: { position, optimiser: { step, logDecay } },
    arrays: trainableArrays(model, optimiser),
  };
  return { fingerprint, stages: [stage] };
}

/** @throws InputError when numbers or arrays are missing or do not fit */
export function loopSnapshot(
  stage: StageSnapshot,
  { plans, table }: Pick<Learner, 'plans' | 'table'>,
  fingerprint: string,
): TrainingSnapshot {
  const { position, optimiser: numbers } = numbersOf(stage, loopNumbers);
  const trained = trainableFromArrays(stage.arrays, arraysFileOf(stage), plans, numbers, table);
  return { position, fingerprint, ...trained };
}

/**
 * Of a run that trains nothing else.
 * @param fingerprint of the run; see `runFingerprint`
 * @returns undefined when the folder holds no checkpoint
 * @throws InputError when it is damaged, or of another run
 */
export async function loadLoopSnapshot(
  folder: string,
  learner: Pick<Learner, 'plans' | 'table'>,
  fingerprint: string,
): Promise<TrainingSnapshot | undefined> {
  const stage = (await loadCheckpoint(folder, fingerprint))?.stages.at(-1);
  return stage && loopSnapshot(stage, learner, fingerprint);
}
