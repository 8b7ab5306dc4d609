/** Everything that a training run needs to resume exactly where it was. */
import { createHash } from 'node:crypto';
import type { PreparedData } from '../model/data.js';
import type { Model } from '../model/model.js';
import type { LoopOptions } from './learner.js';
import type { OptimiserState, Trainable } from './optimiser.js';
import type { StreamPlace } from './stream.js';

/** The numbers of a snapshot: plain JSON. */
export interface RunPosition {
  step: number;
  seconds: number;
  labeled: StreamPlace;
  unlabeled: StreamPlace;
  dropout: number;
  perturbation: number;
  evaluations: number;
  /** Seconds that the latest evaluation took, and all of them together. */
  evaluationSeconds: number;
  allEvaluationSeconds: number;
  /** Evaluations since the last better one. */
  sinceBest: number;
  best: { error: number; logLoss: number; step: number } | null;
}

/** The arrays belong to the run: write them before its next step. */
export interface TrainingSnapshot {
  /** What the run is; see `runFingerprint`. */
  readonly fingerprint: string;
  readonly position: RunPosition;
  readonly model: Trainable;
  readonly optimiser: OptimiserState;
}

/** A run in progress: what changes from step to step. */
export interface RunState<M extends Model = Model> extends TrainingSnapshot {
  best: M | undefined;
}

/** Read by what joins the model afterwards, or by linear models alone: a checkpoint from before they existed stays good. */
type IdleOption =
  | 'networkFrom'
  | 'networkSteps'
  | 'networkMethod'
  | 'defense'
  | 'cleanShare'
  | 'defenseCandidates'
  | 'candidatesPerWord'
  | 'openStopWords';

/**
 * A hash of the options that shape a run, its classes and its encoded texts; the limits of the run may change, and what joins
 * its model afterwards.
 * @param options all that the run was given
 */
export function runFingerprint(data: PreparedData, options: LoopOptions): string {
  const {
    maxSteps: _steps,
    maxTime: _time,
    patience: _patience,
    networkFrom: _network,
    networkSteps: _more,
    networkMethod: _way,
    defense: _defense,
    cleanShare: _share,
    defenseCandidates: _candidates,
    candidatesPerWord: _width,
    openStopWords: _open,
    ...shaping
  }: LoopOptions & Partial<Record<IdleOption, unknown>> = options;
  const { classes, vocabulary, labeled, unlabeled, development } = data;
  const hash = createHash('sha256').update(JSON.stringify({ shaping, classes, tokens: vocabulary.tokens }));
  for (const texts of [unlabeled, development?.texts ?? []]) {
    hash.update(`${texts.length} texts`);
    for (const { ids } of texts) hash.update(ids);
  }
  for (const set of [labeled, development]) if (set) hash.update(set.labels);
  return hash.digest('hex');
}
