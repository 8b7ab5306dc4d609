/** What a comparison says: means, spreads, and the gain over the supervised baseline with its interval. */
import { createRandom } from '../tensor/random.js';
import type { ComparedMethod, ComparisonRun } from './compare.js';
import {
  type Interval,
  mean,
  pairedBootstrapInterval,
  pairedDifferenceInterval,
  standardDeviation,
} from './intervals.js';

export interface ComparisonSummary {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seeds: number;
  readonly meanTestError: number;
  /** Sample standard deviation over the seeds; null for one seed. */
  readonly spread: number | null;
  readonly meanSeconds: number;
  /** Error of the supervised baseline minus this method's error; null for the baseline itself, or without it. */
  readonly gain: number | null;
  /** 95 % interval of the gain. */
  readonly gainInterval: Interval | null;
  /** Over `seeds` (Student's t on paired differences) or, for one seed, over `texts` (paired bootstrap). */
  readonly intervalOver: 'seeds' | 'texts' | null;
}

export interface ScoredRun {
  readonly run: ComparisonRun;
  readonly correct: Uint8Array;
}

const BASELINE: ComparedMethod = 'supervised';

/** One row for each label count and method, in the order of the runs. */
export function summarise(scored: readonly ScoredRun[]): ComparisonSummary[] {
  const groups = new Map<string, ScoredRun[]>();
  for (const one of scored) {
    const key = `${one.run.labels} ${one.run.method}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const { method, labels } = group[0]!.run;
    const errors = group.map(({ run }) => run.testError);
    return {
      method,
      labels,
      seeds: group.length,
      meanTestError: mean(errors),
      spread: standardDeviation(errors),
      meanSeconds: mean(group.map(({ run }) => run.seconds)),
      ...gainOver(groups.get(`${labels} ${BASELINE}`), group, method),
    };
  });
}

type Gain = Pick<ComparisonSummary, 'gain' | 'gainInterval' | 'intervalOver'>;

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
    return { gain: null, gainInterval: null, intervalOver: null };
  const differences = pairs.map((pair) => pair.baseline.run.testError - pair.one.run.testError);
  const gain = mean(differences);
  if (pairs.length > 1) {
    return { gain, gainInterval: pairedDifferenceInterval(differences).interval, intervalOver: 'seeds' };
  }
  const [{ baseline: other, one }] = pairs as [(typeof pairs)[0]];
  const random = createRandom(one.run.seed, 'paired bootstrap');
  const interval = pairedBootstrapInterval([...other.correct], [...one.correct], () => random.uniform());
  return { gain, gainInterval: interval, intervalOver: 'texts' };
}
