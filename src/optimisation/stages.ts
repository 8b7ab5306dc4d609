/** The stages of a run, one after the other: what an interruption left of them, and what is saved of them for the next one. */

import type { Checkpoint, StageSnapshot } from '../model/checkpoint.js';
import type { CheckpointEvent } from '../model/events.js';

/** The most time that a sudden interruption may cost, where checkpoints are cheap. */
export const CHECKPOINT_SECONDS = 30;

/** Part of a run's time that checkpoints may take. */
const LARGEST_SHARE = 0.02;

/** When a checkpoint is due by the clock. */
export interface CheckpointPace {
  isDue(): boolean;
  /** The event, and how long it takes whoever gets it to deal with it. */
  timed(event: CheckpointEvent): Generator<CheckpointEvent, void, void>;
}

/**
 * @param seconds between two checkpoints, or more where these would take too large a part of the time; 0: whenever one is
 * possible; undefined: never
 */
export function createPace(
  seconds: number | undefined,
  clock = () => performance.now() / 1000,
): CheckpointPace {
  let last = clock();
  let cost = 0;
  return {
    isDue() {
      if (seconds === undefined) return false;
      return seconds === 0 || clock() - last >= Math.max(seconds, cost / LARGEST_SHARE);
    },
    *timed(event) {
      const began = clock();
      yield event;
      last = clock();
      cost = last - began;
    },
  };
}

type Contents = Pick<StageSnapshot, 'numbers' | 'arrays'>;

export interface Stages {
  /** Seconds of the run so far, those before an interruption included. */
  now(): number;
  /**
   * What an earlier start left of a stage, done or not. If its key differs, it and all stages behind it are dropped.
   * Ask for the stages of a run in their order.
   */
  found(name: string, key: string): StageSnapshot | undefined;
  /** Starts a stage. @param contents gives its present state */
  begin(name: string, key: string, contents: () => Contents): void;
  /** Ends a stage, with a checkpoint if one is due. */
  finish(name: string, key: string, contents: Contents): Generator<CheckpointEvent, void, void>;
  /** A checkpoint if one is due. Call it where the current stage can be resumed. */
  reached(): Generator<CheckpointEvent, void, void>;
  /** A checkpoint, due or not, as at an interruption. */
  keep(): Generator<CheckpointEvent, void, void>;
  /** The first stage that was dropped. */
  readonly dropped: string | undefined;
  readonly pace: CheckpointPace;
  /** Those that are done. */
  readonly done: readonly StageSnapshot[];
  /** Takes stages as done; the run continues behind them. */
  take(stages: readonly StageSnapshot[]): void;
}

/** @param before what an earlier start left */
export function createStages(
  fingerprint: string,
  before: Checkpoint | undefined,
  pace: CheckpointPace,
): Stages {
  const waiting = [...(before?.stages ?? [])];
  const done: StageSnapshot[] = [];
  let running: (() => StageSnapshot) | undefined;
  let dropped: string | undefined;
  let earlier = 0;
  let started = performance.now();
  const now = () => earlier + (performance.now() - started) / 1000;
  const setClock = (seconds: number) => {
    earlier = seconds;
    started = performance.now();
  };
  const event = (): CheckpointEvent => ({
    type: 'checkpoint',
    step: 0,
    // Stages not asked for yet are still valid.
    snapshot: { fingerprint, stages: [...done, ...(running ? [running()] : []), ...waiting] },
  });
  function* keep(): Generator<CheckpointEvent, void, void> {
    if (done.length + waiting.length > 0 || running) yield* pace.timed(event());
  }
  return {
    now,
    pace,
    done,
    keep,
    get dropped() {
      return dropped;
    },
    found(name, key) {
      const stage = waiting.shift();
      if (stage === undefined) return undefined;
      if (stage.name !== name || stage.key !== key) {
        dropped = stage.name;
        waiting.length = 0;
        return undefined;
      }
      setClock(stage.seconds);
      if (stage.isDone) done.push(stage);
      else running = () => stage;
      return stage;
    },
    begin(name, key, contents) {
      running = () => ({ name, key, isDone: false, seconds: now(), ...contents() });
    },
    *finish(name, key, contents) {
      running = undefined;
      // A stage that was continued replaces its earlier end.
      if (done.at(-1)?.name === name) done.pop();
      done.push({ name, key, isDone: true, seconds: now(), ...contents });
      if (pace.isDue()) yield* keep();
    },
    *reached() {
      if (pace.isDue()) yield* keep();
    },
    take(stages) {
      waiting.splice(0, stages.length);
      done.push(...stages);
    },
  };
}

/** Of a part of a run of which nothing is saved. */
export function unsavedStages(): Stages {
  return createStages('', undefined, createPace(undefined));
}
