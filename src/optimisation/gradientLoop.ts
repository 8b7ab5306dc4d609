/** The one loop over gradient steps, for classifiers and encoders alike: it knows when to stop and when to evaluate. */
import { applyGradients, type Gradients, type OptimiserState, type Trainable } from './optimiser.js';
import { averagingDecay, learningRate, progress } from './schedule.js';
import type { ScheduleOptions } from './scheduleOptions.js';

type Limits = Pick<ScheduleOptions, 'maxSteps' | 'maxTime'>;

/** Where a run stands. */
export interface LoopPosition {
  step: number;
  /** Of training so far, those before an interruption included. */
  seconds: number;
}

/** What a run does at each step. @typeParam S event of a step @typeParam E of an evaluation @typeParam O others */
export interface LoopWork<S, E, O = never> {
  /** Takes one step and counts it. */
  takeStep(): S;
  evaluationIsDue(): boolean;
  evaluate(): Promise<E>;
  /** What follows from an evaluation. @returns whether the run ends with it */
  evaluated?(event: E): Generator<O, boolean, void>;
  /** Between two steps, such as a checkpoint. */
  between?(): Generator<O, void, void>;
}

/** Moves the seconds of a position on with the clock. @returns tells them */
export function startClock(position: LoopPosition): () => number {
  const earlier = position.seconds;
  const started = performance.now();
  return () => {
    position.seconds = earlier + (performance.now() - started) / 1000;
    return position.seconds;
  };
}

/**
 * Steps until a limit is reached, the last one with an evaluation.
 * @param now of `startClock`
 * @returns whether an evaluation ended the run before
 * @throws the signal's reason when it aborts, before a step or within an evaluation
 */
export async function* gradientLoop<S, E, O = never>(
  position: LoopPosition,
  limits: Limits,
  work: LoopWork<S, E, O>,
  now: () => number,
  signal?: AbortSignal,
): AsyncGenerator<S | E | O, boolean, void> {
  // An evaluation that was interrupted comes before the next step.
  let evaluatedStep = work.evaluationIsDue() ? -1 : position.step;
  for (now(); progress(position, limits) < 1; now()) {
    signal?.throwIfAborted();
    if (evaluatedStep >= 0) yield work.takeStep();
    if (work.evaluationIsDue()) {
      const event = await work.evaluate();
      evaluatedStep = position.step;
      yield event;
      if (work.evaluated && (yield* work.evaluated(event))) return true;
    }
    if (work.between) yield* work.between();
    // Gives signals, timers and the spinner a turn.
    await new Promise(setImmediate);
  }
  // Time can run out between a step and its evaluation.
  if (evaluatedStep < position.step) yield await work.evaluate();
  return false;
}

type UpdateOptions = Limits &
  Pick<ScheduleOptions, 'learningRate' | 'warmUp' | 'finalRate' | 'gradientClip' | 'averageDecay'>;

/** What the learning rate is multiplied by in a layer (see `UpdateRates`). @param done share of the run, 0 to 1 */
export type RateFactor = (layer: string, done: number) => number;

interface Updated {
  readonly position: LoopPosition;
  readonly model: Trainable;
  readonly optimiser: OptimiserState;
}

/**
 * Updates the weights by the schedule and counts the step.
 * @param factorOf what the learning rate is multiplied by in a layer, at a share of the run that is done
 * @returns the learning rate, and the norm of the gradients
 */
export function update(
  { position, model, optimiser }: Updated,
  gradients: Gradients,
  options: UpdateOptions,
  factorOf?: RateFactor,
): { readonly rate: number; readonly norm: number } {
  const done = progress(position, options);
  const rate = learningRate(done, options);
  const norm = applyGradients(model, optimiser, gradients, {
    rate,
    clip: options.gradientClip,
    averagingDecay: averagingDecay(position.step, options.averageDecay),
    factorOf: factorOf && ((layer) => factorOf(layer, done)),
  });
  position.step += 1;
  return { rate, norm };
}
