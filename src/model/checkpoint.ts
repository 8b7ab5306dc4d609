/** What an interrupted run has reached; see ../optimisation/checkpoint.ts for the files. */
import type { NamedArray } from '../storage/safetensors.js';

/** How far a stage of a run is. */
export interface StageSnapshot {
  readonly name: string;
  /** What the stage follows from that may change from one start of the run to the next, such as its limits. */
  readonly key: string;
  readonly isDone: boolean;
  /** Of the whole run until then. */
  readonly seconds: number;
  /** Plain JSON. */
  readonly numbers: unknown;
  /** Until the stage is done it changes them: write them before its next step. */
  readonly arrays: ReadonlyMap<string, NamedArray>;
}

/** What an interrupted training resumes from; `saveCheckpoint` writes it. */
export interface Checkpoint {
  /** What the run is; resuming something else is refused. See `runFingerprint`. */
  readonly fingerprint: string;
  /** In their order. */
  readonly stages: readonly StageSnapshot[];
}
