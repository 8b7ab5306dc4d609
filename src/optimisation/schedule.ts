/** How far a training run is, and what follows from it. */
import type { ScheduleOptions } from './scheduleOptions.js';

const DEFAULT_STEPS = 1000;

/** Where the run stands; both grow across interruptions. */
interface Position {
  readonly step: number;
  /** Seconds of training so far, evaluations included. */
  readonly seconds: number;
  /** Seconds that the latest evaluation took: as much is kept for the last one. */
  readonly evaluationSeconds?: number;
}

/** The limit on steps: the one given, or the default where no time limit stands in. */
export function stepLimit({
  maxSteps,
  maxTime,
}: Pick<ScheduleOptions, 'maxSteps' | 'maxTime'>): number | null {
  return maxSteps ?? (maxTime === null ? DEFAULT_STEPS : null);
}

/** Share of the run that is done, 0 to 1: by steps or by time, whichever limit is nearer. */
export function progress(position: Position, options: Pick<ScheduleOptions, 'maxSteps' | 'maxTime'>): number {
  const steps = stepLimit(options);
  const byStep = steps === null ? 0 : position.step / steps;
  const byTime = options.maxTime === null ? 0 : timeShare(position, options.maxTime);
  return Math.min(1, Math.max(byStep, byTime));
}

/** Share of the time that is used up, the last evaluation's share taken off beforehand. */
function timeShare({ seconds, evaluationSeconds = 0 }: Position, maxTime: number): number {
  return seconds / Math.max(maxTime - evaluationSeconds, 1e-6);
}

/** By the pace so far: to the nearer of the two limits. */
export function secondsLeft(
  { step, seconds }: Position,
  options: Pick<ScheduleOptions, 'maxSteps' | 'maxTime'>,
): number {
  const steps = stepLimit(options);
  const bySteps = steps === null ? Number.POSITIVE_INFINITY : ((steps - step) * seconds) / Math.max(1, step);
  const byTime = options.maxTime === null ? Number.POSITIVE_INFINITY : options.maxTime - seconds;
  return Math.max(0, Math.min(bySteps, byTime));
}

/** Linear warm-up to the highest rate, then linear decay to `finalRate` of it. */
export function learningRate(
  done: number,
  options: Pick<ScheduleOptions, 'learningRate' | 'warmUp' | 'finalRate'>,
): number {
  const { learningRate: highest, warmUp, finalRate } = options;
  if (done < warmUp) return highest * Math.max(done / warmUp, 0.01);
  const decayed = warmUp === 1 ? 0 : (done - warmUp) / (1 - warmUp);
  return highest * (1 - decayed * (1 - finalRate));
}

/** Factor on the weights of the unlabeled losses: grows linearly from 0 to 1 over the first `rampUp` of the run. */
export function rampFactor(done: number, rampUp: number): number {
  return rampUp === 0 ? 1 : Math.min(1, done / rampUp);
}

/** Decay of the weight averaging at a step: early steps forget faster, so that the average leaves the start behind. */
export function averagingDecay(step: number, highest: number): number {
  return Math.min(highest, (1 + step) / (10 + step));
}
