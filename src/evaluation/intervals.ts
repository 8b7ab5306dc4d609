import { betaQuantile, drawBinomial, regularizedIncompleteBeta, studentQuantile } from './distributions.js';

/** Lower and upper end, 95 % unless said otherwise. */
export type Interval = readonly [low: number, high: number];

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
  return percentileInterval(Array.from({ length: samples }, resample));
}

/** The same of statistics that are there already. @param statistics one for each resample, at least one */
export function percentileInterval(statistics: readonly number[]): Interval {
  const sorted = Float64Array.from(statistics).sort();
  return [quantile(sorted, (1 - CONFIDENCE) / 2), quantile(sorted, (1 + CONFIDENCE) / 2)];
}

/**
 * The exact interval of an error rate of w of n texts: from B(α/2; w, n - w + 1) to B(1 - α/2; w + 1, n - w), with the
 * quantiles B of the beta distribution and α = 5 %; from 0 where w = 0, and to 1 where w = n. It covers the error on
 * other texts in 95 % of samples or more, and has a width where all texts came out alike, which a bootstrap has not.
 * Clopper & Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the binomial.
 *
 * @param wrong a whole number from 0 to `texts`, which is 1 or more
 * @returns both ends within 0 and 1
 */
export function errorRateInterval(wrong: number, texts: number): Interval {
  if (!Number.isInteger(wrong) || wrong < 0 || wrong > texts || texts < 1)
    throw new Error(`no error rate of ${wrong} of ${texts} texts`);
  return [
    wrong === 0 ? 0 : betaQuantile((1 - CONFIDENCE) / 2, wrong, texts - wrong + 1),
    wrong === texts ? 1 : betaQuantile((1 + CONFIDENCE) / 2, wrong + 1, texts - wrong),
  ];
}

/** A mean over seeds and texts, as far as it holds for others of both. */
export interface CrossedMean {
  readonly mean: number;
  /** 95 %; null where nothing varies. */
  readonly interval: Interval | null;
  /** Two-sided, of a mean of 0; null where nothing varies. */
  readonly pValue: number | null;
}

/**
 * The mean of values for n seeds and T texts, with m ± t₀.₉₇₅ · √(s²/n + u²/T): s is the deviation of the seeds' means, u that of
 * the texts' means. It holds for other seeds and other texts of the same kind, and errs on the side of width, since the noise of a
 * single answer is in both parts. The degrees of freedom are Satterthwaite's (1946): (a + b)² / (a²/(n - 1) + b²/(T - 1)) for
 * the parts a and b. The p-value is I_x(ν/2, ½) with x = ν/(ν + t²), of Student's t.
 * @param values [n][T], two seeds or more
 */
export function crossedMean(values: readonly ArrayLike<number>[]): CrossedMean {
  const seeds = values.length;
  const texts = values[0]?.length ?? 0;
  if (seeds < 2 || texts < 1 || values.some(({ length }) => length !== texts))
    throw new Error(`a mean over seeds and texts needs two seeds, and the same texts for each; got ${seeds}`);
  const bySeed = values.map((row) => mean(Array.from(row)));
  const byText = Array.from({ length: texts }, (_, text) => mean(values.map((row) => row[text]!)));
  const center = mean(bySeed);
  const ofSeeds = standardDeviation(bySeed)! ** 2 / seeds;
  const ofTexts = (standardDeviation(byText) ?? 0) ** 2 / texts;
  const error = Math.sqrt(ofSeeds + ofTexts);
  if (error < SMALLEST_ERROR) return { mean: center, interval: null, pValue: null };
  const freedom =
    (ofSeeds + ofTexts) ** 2 / (ofSeeds ** 2 / (seeds - 1) + ofTexts ** 2 / Math.max(1, texts - 1));
  const halfWidth = studentQuantile((1 + CONFIDENCE) / 2, freedom) * error;
  const pValue = regularizedIncompleteBeta(freedom / (freedom + (center / error) ** 2), freedom / 2, 0.5);
  return { mean: center, interval: [center - halfWidth, center + halfWidth], pValue };
}

/** Means that are equal are not always equal to the last bit. */
const SMALLEST_ERROR = 1e-12;

/**
 * The paired bootstrap interval of error(A) - error(B) on the same test texts, positive where B is better. It holds
 * for the texts, not for other seeds, and has no width where neither model alone gets a text wrong. Only the texts
 * that one model alone gets wrong count, so a multinomial draw of their two numbers stands for a whole resample.
 * Efron & Tibshirani (1993), chapter 13.
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
