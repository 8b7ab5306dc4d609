/** What a comparison says: means, spreads, and the gain over the supervised baseline with its interval and test. */
import { createRandom } from '../tensor/random.js';
import type { ComparedMethod } from './compare.js';
import type { ScoredRun } from './comparisonCell.js';
import {
  countDiscordant,
  errorRateInterval,
  type Interval,
  mean,
  meanInterval,
  pairedBootstrapInterval,
  standardDeviation,
} from './intervals.js';
import { holmAdjusted, mcNemarTest, pairedTTest } from './significance.js';

/** Over `seeds` by Student's t or, where there is one seed or all answer alike, over the test `texts`. */
export type IntervalOver = 'seeds' | 'texts';

export interface ComparisonSummary {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seeds: number;
  readonly meanTestError: number;
  /** 95 % interval of the mean error, within 0 and 1; over texts it is a bootstrap. */
  readonly errorInterval: Interval;
  readonly errorIntervalOver: IntervalOver;
  /** Sample standard deviation over the seeds; null for one seed. */
  readonly spread: number | null;
  readonly meanSeconds: number;
  /** Error of the supervised baseline minus this method's error; null for the baseline itself, or without it. */
  readonly gain: number | null;
  /** 95 % interval of the gain; over texts it is a paired bootstrap. */
  readonly gainInterval: Interval | null;
  readonly intervalOver: IntervalOver | null;
  /** Of no gain: paired t test over the seeds or, where the interval is over texts, McNemar's mid-p; null where neither can be had. */
  readonly pValue: number | null;
  /** Holm's correction for all the p-values of the comparison. */
  readonly adjustedPValue: number | null;
}

const BASELINE: ComparedMethod = 'supervised';

/** One row for each label count and method, in the order of the runs. */
export function summarise(scored: readonly ScoredRun[]): ComparisonSummary[] {
  const groups = new Map<string, ScoredRun[]>();
  for (const one of scored) {
    const key = `${one.run.labels} ${one.run.method}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
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
      ...gainOver(groups.get(`${labels} ${BASELINE}`), group, method),
    };
  });
  const tested = rows.flatMap(({ pValue }) => pValue ?? []);
  const adjusted = holmAdjusted(tested);
  return rows.map((row) => ({ ...row, adjustedPValue: row.pValue === null ? null : adjusted.shift()! }));
}

/** The curve of each method: its rows from few labels to many, for an error over label counts. */
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
  const overSeeds = meanInterval(group.map(({ run }) => run.testError)).interval;
  if (overSeeds !== null && !answerAlike(group)) {
    const [low, high] = overSeeds;
    return { errorInterval: [Math.max(0, low), Math.min(1, high)], errorIntervalOver: 'seeds' };
  }
  const [{ run, correct }] = group as readonly [ScoredRun];
  const random = createRandom(run.seed, 'bootstrap');
  const wrong = Math.round(run.testError * correct.length);
  return {
    errorInterval: errorRateInterval(wrong, correct.length, () => random.uniform()),
    errorIntervalOver: 'texts',
  };
}

/** Nothing of these runs depends on the seed: with all labels, a method without random numbers. */
function answerAlike(runs: readonly ScoredRun[]): boolean {
  const [first, ...others] = runs;
  return others.every(({ correct }) => correct.every((right, text) => right === first!.correct[text]));
}

type Gain = Pick<ComparisonSummary, 'gain' | 'gainInterval' | 'intervalOver' | 'pValue'>;

function gainOver(
  baseline: readonly ScoredRun[] | undefined,
  group: readonly ScoredRun[],
  method: ComparedMethod,
): Gain {
  const pairs = group.flatMap((one) => {
    const other = baseline?.find(({ run }) => run.seed === one.run.seed);
    return other ? [{ baseline: other, one }] : [];
  });
  if (method === BASELINE || pairs.length === 0)
    return { gain: null, gainInterval: null, intervalOver: null, pValue: null };
  const differences = pairs.map((pair) => pair.baseline.run.testError - pair.one.run.testError);
  const gain = mean(differences);
  const isSettled =
    answerAlike(pairs.map((pair) => pair.baseline)) && answerAlike(pairs.map((pair) => pair.one));
  if (pairs.length > 1 && !isSettled) {
    const { interval } = meanInterval(differences);
    return { gain, gainInterval: interval, intervalOver: 'seeds', pValue: pairedTTest(differences) };
  }
  const [{ baseline: other, one }] = pairs as [(typeof pairs)[0]];
  const random = createRandom(one.run.seed, 'paired bootstrap');
  const { onlyAWrong, onlyBWrong } = countDiscordant(other.correct, one.correct);
  return {
    gain,
    gainInterval: pairedBootstrapInterval(other.correct, one.correct, () => random.uniform()),
    intervalOver: 'texts',
    pValue: mcNemarTest(onlyAWrong, onlyBWrong).midP,
  };
}
