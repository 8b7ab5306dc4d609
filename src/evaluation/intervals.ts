import { drawBinomial, studentQuantile } from './distributions.js';

/** Lower and upper end, 95 % unless said otherwise. */
export type Interval = readonly [low: number, high: number];

/** An interval, or why there is none. */
export type MaybeInterval =
  | { readonly interval: Interval; readonly reason?: never }
  | { readonly interval: null; readonly reason: string };

const CONFIDENCE = 0.95;
export const DEFAULT_BOOTSTRAP_SAMPLES = 1000;

export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('the mean of no values does not exist');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample standard deviation √(Σ(x - x̄)² / (n - 1)); null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const center = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - center) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** The quantile of sorted values, linear between neighbours. Hyndman & Fan (1996), definition 7. */
export function quantile(sorted: ArrayLike<number>, probability: number): number {
  if (sorted.length === 0) throw new Error('a quantile of no values does not exist');
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/**
 * The percentile interval of a bootstrap: the middle 95 % of the statistic over resamples of the data.
 * Efron & Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 *
 * @param resample draws one resample of the data and returns the statistic on it
 */
export function bootstrapInterval(resample: () => number, samples = DEFAULT_BOOTSTRAP_SAMPLES): Interval {
  if (!Number.isInteger(samples) || samples < 1) throw new Error(`cannot draw ${samples} bootstrap samples`);
  const statistics = Float64Array.from({ length: samples }, resample).sort();
  return [quantile(statistics, (1 - CONFIDENCE) / 2), quantile(statistics, (1 + CONFIDENCE) / 2)];
}

/**
 * The bootstrap interval of an error rate. Resampling n texts of which w are wrong leaves Binomial(n, w/n) wrong
 * ones, so one such draw stands for a whole resample. Where no text is wrong, or every one, the resamples are all
 * alike and the interval has no width: it then says nothing about the error on other texts.
 */
export function errorRateInterval(
  wrong: number,
  texts: number,
  random: () => number,
  samples?: number,
): Interval {
  if (texts < 1) throw new Error('the error rate of no texts does not exist');
  return bootstrapInterval(() => drawBinomial(texts, wrong / texts, random) / texts, samples);
}

/**
 * The 95 % interval of the mean of values or paired differences, one per seed: x̄ ± t₀.₉₇₅,ₙ₋₁ · s/√n. It assumes that
 * they are roughly normal, and holds for the seeds, not for other test texts. Student (1908).
 */
export function meanInterval(valuesBySeed: readonly number[]): MaybeInterval {
  if (!valuesBySeed.every(Number.isFinite)) {
    throw new Error(`the values must be finite numbers, got ${valuesBySeed.join(', ')}`);
  }
  const seeds = valuesBySeed.length;
  const deviation = standardDeviation(valuesBySeed);
  if (deviation === null) {
    return { interval: null, reason: `an interval over seeds needs at least 2, got ${seeds}` };
  }
  const center = mean(valuesBySeed);
  const halfWidth = (studentQuantile((1 + CONFIDENCE) / 2, seeds - 1) * deviation) / Math.sqrt(seeds);
  return { interval: [center - halfWidth, center + halfWidth] };
}

/**
 * The paired bootstrap interval of error(A) - error(B) on the same test texts, positive where B is better. It holds
 * for the texts, not for other seeds. Only the texts that one model alone gets wrong count, so a multinomial draw of
 * their two numbers stands for a whole resample. Efron & Tibshirani (1993), chapter 13.
 *
 * @param correctA per text 1 where model A is right, 0 where it is wrong; `correctB` likewise
 */
export function pairedBootstrapInterval(
  correctA: ArrayLike<number>,
  correctB: ArrayLike<number>,
  random: () => number,
  samples?: number,
): Interval {
  const texts = correctA.length;
  const { onlyAWrong, onlyBWrong } = countDiscordant(correctA, correctB);
  const shareBOfOthers = onlyAWrong === texts ? 0 : onlyBWrong / (texts - onlyAWrong);
  return bootstrapInterval(() => {
    const drawnA = drawBinomial(texts, onlyAWrong / texts, random);
    const drawnB = drawBinomial(texts - drawnA, shareBOfOthers, random);
    return (drawnA - drawnB) / texts;
  }, samples);
}

/**
 * How many texts one of two models alone gets wrong.
 * @param correctA per text 1 where model A is right, 0 where it is wrong; `correctB` likewise
 */
export function countDiscordant(
  correctA: ArrayLike<number>,
  correctB: ArrayLike<number>,
): { readonly onlyAWrong: number; readonly onlyBWrong: number } {
  if (correctA.length !== correctB.length || correctA.length === 0) {
    throw new Error(`cannot pair ${correctA.length} texts with ${correctB.length}`);
  }
  let onlyAWrong = 0;
  let onlyBWrong = 0;
  for (let i = 0; i < correctA.length; i++) {
    const [a, b] = [correctA[i], correctB[i]];
    if ((a !== 0 && a !== 1) || (b !== 0 && b !== 1)) {
      throw new Error(`text ${i}: right must be 1 and wrong 0, got ${a} and ${b}`);
    }
    if (a < b) onlyAWrong++;
    if (b < a) onlyBWrong++;
  }
  return { onlyAWrong, onlyBWrong };
}
