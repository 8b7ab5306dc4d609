/** Everything that a training run needs to go on exactly where it was. */
import type { ModelState } from '../models/classifier.js';
import type { OptimiserState } from './optimiser.js';
import type { StreamPlace } from './stream.js';

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
  readonly position: RunPosition;
  readonly model: ModelState;
  readonly optimiser: OptimiserState;
}
