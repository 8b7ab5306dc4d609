/** What a comparison says: means, spreads, and the gain over the baseline with its interval and test. */

import {
  countDiscordant,
  crossedMean,
  errorRateInterval,
  type Interval,
  mean,
  pairedBootstrapInterval,
  standardDeviation,
} from '../evaluation/intervals.js';
import { holmAdjusted, mcNemarTest } from '../evaluation/significance.js';
import { createRandom } from '../tensor/random.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { ScoredRun } from './comparisonCell.js';

/** Over seeds and test texts or, where there is one seed or all answer alike, over the texts alone. */
export type IntervalOver = 'seeds and texts' | 'texts';

/** The runs of one method with one number of labels. Errors are shares, 0 to 1. */
export interface ComparisonSummary {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seeds: number;
  readonly meanTestError: number;
  /** 95 % interval of the mean error, within 0 and 1; over texts alone it is exact, else see `crossedMean`. */
  readonly errorInterval: Interval;
  readonly errorIntervalOver: IntervalOver;
  /** Sample standard deviation over the seeds; null for one seed. */
  readonly spread: number | null;
  readonly meanSeconds: number;
  /** Error of the baseline (`baselineOf`) minus this method's error; null for the baseline itself, or without it. */
  readonly gain: number | null;
  /** Seeds that this method and the baseline both have, which the gain is over: 1 or more; null where there is no gain. */
  readonly gainSeeds: number | null;
  /** 95 % interval of the gain; over texts alone it is a paired bootstrap. Null where nothing varies. */
  readonly gainInterval: Interval | null;
  readonly intervalOver: IntervalOver | null;
  /** Of no gain; over texts alone it is McNemar's mid-p. Null where nothing varies. */
  readonly pValue: number | null;
  /** Holm's correction for all the p-values of the comparison. */
  readonly adjustedPValue: number | null;
}

const BASELINES = ['supervised', 'linear'] as const satisfies readonly ComparedMethod[];

/** What the others are compared with: supervised training or, where it is not among them, the linear model. */
export function baselineOf(rows: readonly { readonly method: ComparedMethod }[]): ComparedMethod {
  return BASELINES.find((baseline) => rows.some(({ method }) => method === baseline)) ?? BASELINES[0];
}

/**
 * One row for each label count and method, in the order of the runs.
 * @returns empty where there is no run
 * @example
 * ```ts
 * const scored: ScoredRun[] = [];
 * const request = { labeled: 'train.csv', test: 'test.csv', labelCounts: [50, 500], seeds: 3 };
 * for await (const event of compare({ ...request, methods: ['linear', 'vat'] }))
 *   if (event.type === 'run') scored.push(event);
 * for (const { method, labels, meanTestError } of summarise(scored)) console.log(method, labels, meanTestError);
 * ```
 */
export function summarise(scored: readonly ScoredRun[]): ComparisonSummary[] {
  const groups = new Map<string, ScoredRun[]>();
  for (const one of scored) {
    const key = `${one.run.labels} ${one.run.method}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const baseline = baselineOf(scored.map(({ run }) => run));
  const rows = [...groups.values()].map((group) => {
    const { method, labels } = group[0]!.run;
    const errors = group.map(({ run }) => run.testError);
    return {
      method,
      labels,
      seeds: group.length,
      meanTestError: mean(errors),
      ...errorBand(group),
      spread: standardDeviation(errors),
      meanSeconds: mean(group.map(({ run }) => run.seconds)),
      ...(method === baseline ? noGain : gainOver(groups.get(`${labels} ${baseline}`), group)),
    };
  });
  const tested = rows.flatMap(({ pValue }) => pValue ?? []);
  const adjusted = holmAdjusted(tested);
  return rows.map((row) => ({ ...row, adjustedPValue: row.pValue === null ? null : adjusted.shift()! }));
}

/** Each once, from few to many. */
export function labelCounts(rows: readonly { readonly labels: number }[]): number[] {
  return [...new Set(rows.map(({ labels }) => labels))].sort((a, b) => a - b);
}

/**
 * The curve of each method: its rows from few labels to many, for an error over label counts.
 * @example
 * ```js
 * const { summary } = await resultOf(
 *   compare({ labeled: 'train.csv', test: 'test.csv', labelCounts: [50, 'all'], methods: ['linear'], seeds: 3 }),
 * );
 * for (const { method, points } of learningCurves(summary))
 *   console.log(method, points.map(({ labels, meanTestError }) => `${labels}: ${meanTestError}`));
 * ```
 */
export function learningCurves(
  summary: readonly ComparisonSummary[],
): { readonly method: ComparedMethod; readonly points: readonly ComparisonSummary[] }[] {
  const methods = [...new Set(summary.map(({ method }) => method))];
  return methods.map((method) => ({
    method,
    points: summary.filter((row) => row.method === method).sort((a, b) => a.labels - b.labels),
  }));
}

function errorBand(
  group: readonly ScoredRun[],
): Pick<ComparisonSummary, 'errorInterval' | 'errorIntervalOver'> {
  if (group.length > 1 && !answerAlike(group)) {
    const wrongs = group.map(({ correct }) => correct.map((right) => 1 - right));
    const { interval } = crossedMean(wrongs);
    if (interval !== null)
      return {
        errorInterval: [Math.max(0, interval[0]), Math.min(1, interval[1])],
        errorIntervalOver: 'seeds and texts',
      };
  }
  const [{ run, correct }] = group as readonly [ScoredRun];
  const wrong = Math.round(run.testError * correct.length);
  return { errorInterval: errorRateInterval(wrong, correct.length), errorIntervalOver: 'texts' };
}

/** Nothing of these runs depends on the seed: with all labels, a method without random numbers. */
function answerAlike(runs: readonly ScoredRun[]): boolean {
  const [first, ...others] = runs;
  return others.every(({ correct }) => correct.every((right, text) => right === first!.correct[text]));
}

/** What a method gains over another: the difference of their errors, with its interval and test. */
export type Gain = Pick<ComparisonSummary, 'gain' | 'gainSeeds' | 'gainInterval' | 'intervalOver' | 'pValue'>;

const noGain: Gain = { gain: null, gainSeeds: null, gainInterval: null, intervalOver: null, pValue: null };

interface Pair {
  readonly baseline: ScoredRun;
  readonly one: ScoredRun;
}

/** 1 where the baseline alone is wrong, -1 where the other alone is, else 0. @returns [T] */
function gainByText({ baseline, one }: Pair): Int8Array {
  return Int8Array.from(one.correct, (right, text) => right - baseline.correct[text]!);
}

/** Of the runs of a group over those of a baseline with the same seeds. */
export function gainOver(baseline: readonly ScoredRun[] | undefined, group: readonly ScoredRun[]): Gain {
  const pairs = group.flatMap((one): Pair[] => {
    const other = baseline?.find(({ run }) => run.seed === one.run.seed);
    return other ? [{ baseline: other, one }] : [];
  });
  if (pairs.length === 0) return noGain;
  const isSettled =
    answerAlike(pairs.map((pair) => pair.baseline)) && answerAlike(pairs.map((pair) => pair.one));
  if (pairs.length > 1 && !isSettled) {
    const { mean: gain, interval, pValue } = crossedMean(pairs.map(gainByText));
    return { gain, gainSeeds: pairs.length, gainInterval: interval, intervalOver: 'seeds and texts', pValue };
  }
  const [{ baseline: other, one }] = pairs as [Pair];
  const random = createRandom(one.run.seed, 'paired bootstrap');
  const { onlyAWrong, onlyBWrong } = countDiscordant(other.correct, one.correct);
  return {
    gain: mean(pairs.map((pair) => pair.baseline.run.testError - pair.one.run.testError)),
    gainSeeds: pairs.length,
    gainInterval: pairedBootstrapInterval(other.correct, one.correct, () => random.uniform()),
    intervalOver: 'texts',
    pValue: mcNemarTest(onlyAWrong, onlyBWrong).midP,
  };
}
