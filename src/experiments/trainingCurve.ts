/** The course of a training run in a few hundred points, for plots. */
import { mean } from '../evaluation/intervals.js';
import type { TrainingEvent } from '../training/events.js';

/** Losses over a few steps. */
export interface LossPoint {
  /** Of the last step in it. */
  readonly step: number;
  readonly seconds: number;
  /** Mean over its steps of each term of the loss, before its weight. */
  readonly losses: Readonly<Record<string, number>>;
}

/** One evaluation; the error is a share, 0 to 1. */
export interface DevelopmentPoint {
  readonly step: number;
  readonly seconds: number;
  readonly error: number;
  /** In nats. */
  readonly logLoss: number;
}

/** The course of a training. */
export interface TrainingCurve {
  /** At most 200 points, each the mean over the same number of steps. */
  readonly losses: readonly LossPoint[];
  /** None without development texts. */
  readonly development: readonly DevelopmentPoint[];
}

const MOST_POINTS = 200;

/** Takes the events of one run as they come. */
export function createTrainingCurve(): { add(event: TrainingEvent): void; curve(): TrainingCurve } {
  const losses: LossPoint[] = [];
  const development: DevelopmentPoint[] = [];
  return {
    add(event) {
      const { type } = event;
      if (type === 'step') losses.push({ step: event.step, seconds: event.seconds, losses: event.losses });
      if (type !== 'evaluation') return;
      const { step, seconds, error, logLoss } = event;
      if (error !== null && logLoss !== null) development.push({ step, seconds, error, logLoss });
    },
    curve: () => ({ losses: thinned(losses), development: [...development] }),
  };
}

function thinned(points: readonly LossPoint[]): LossPoint[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  const thin: LossPoint[] = [];
  for (let start = 0; start < points.length; start += size)
    thin.push(merged(points.slice(start, start + size)));
  return thin;
}

function merged(points: readonly LossPoint[]): LossPoint {
  const last = points.at(-1)!;
  const names = Object.keys(last.losses);
  const meanOf = (name: string) => mean(points.map(({ losses }) => losses[name]!));
  return { ...last, losses: Object.fromEntries(names.map((name) => [name, meanOf(name)])) };
}
