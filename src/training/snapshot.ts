/** Everything that a training run needs to go on exactly where it was. */
import { createHash } from 'node:crypto';
import type { ModelState } from '../models/classifier.js';
import type { PreparedData } from './data.js';
import type { OptimiserState } from './optimiser.js';
import type { StreamPlace } from './stream.js';
import type { TrainingOptions } from './trainingOptions.js';

/** The numbers of a snapshot: plain JSON. */
export interface RunPosition {
  step: number;
  seconds: number;
  labelled: StreamPlace;
  unlabelled: StreamPlace;
  dropout: number;
  perturbation: number;
  evaluations: number;
  /** Evaluations since the last better one. */
  sinceBest: number;
  best: { error: number; logLoss: number; step: number } | null;
}

/** The arrays belong to the run: write them before the run goes on. */
export interface TrainingSnapshot {
  /** What the run is; see `runFingerprint`. */
  readonly fingerprint: string;
  readonly position: RunPosition;
  readonly model: ModelState;
  readonly optimiser: OptimiserState;
}

/** A hash of the options that shape a run and of its encoded texts; the limits of the run may change. */
export function runFingerprint(data: PreparedData, options: TrainingOptions): string {
  const { maxSteps: _steps, maxTime: _time, patience: _patience, ...shaping } = options;
  const hash = createHash('sha256').update(JSON.stringify(shaping)).update(data.vocabulary.tokens.join('\n'));
  for (const { ids } of data.unlabelled) hash.update(ids);
  hash.update(data.labelled.labels);
  return hash.digest('hex');
}
