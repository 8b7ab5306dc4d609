/** Tests of whether two classifiers differ, and what many of them at once are worth. */
import { logGamma, regularizedIncompleteBeta } from './distributions.js';

/** Whether the difference of two classifiers on the same texts can be chance. */
export interface McNemarTest {
  /** Texts that only one of the two gets wrong. */
  readonly onlyAWrong: number;
  readonly onlyBWrong: number;
  /** Two-sided p-values: exact, which errs on the side of no difference, and mid-p, which does so less. */
  readonly exactP: number;
  readonly midP: number;
}

/**
 * McNemar's test of equal error on the same texts: given the n texts that one model alone gets wrong, either is as
 * likely to be that model, so that their number is Binomial(n, ½). Exact: twice the smaller tail. Mid-p: half the
 * probability of what was seen counts. McNemar (1947); Fagerland, Lydersen, Laake (2013), The McNemar test for binary
 * matched-pairs data: mid-p and asymptotic are better than exact conditional.
 */
export function mcNemarTest(onlyAWrong: number, onlyBWrong: number): McNemarTest {
  const trials = onlyAWrong + onlyBWrong;
  const fewer = Math.min(onlyAWrong, onlyBWrong);
  if (!Number.isInteger(trials) || fewer < 0)
    throw new Error(`cannot test ${onlyAWrong} against ${onlyBWrong} texts`);
  if (trials === 0) return { onlyAWrong, onlyBWrong, exactP: 1, midP: 1 };
  const seen = Math.exp(
    logGamma(trials + 1) - logGamma(fewer + 1) - logGamma(trials - fewer + 1) - trials * Math.LN2,
  );
  if (onlyAWrong === onlyBWrong) return { onlyAWrong, onlyBWrong, exactP: 1, midP: 1 - seen / 2 };
  // P(X ≤ k) = I_½(n - k, k + 1)
  const bothTails = 2 * regularizedIncompleteBeta(0.5, trials - fewer, fewer + 1);
  return { onlyAWrong, onlyBWrong, exactP: Math.min(1, bothTails), midP: Math.min(1, bothTails - seen) };
}

/**
 * Holm's correction for many tests: the adjusted p-values may each be held against one level, which then bounds the
 * probability of any false finding among them. Holm (1979), A simple sequentially rejective multiple test procedure.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  const order = pValues.map((_, place) => place).sort((a, b) => pValues[a]! - pValues[b]!);
  let largest = 0;
  order.forEach((place, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[place]!));
    adjusted[place] = largest;
  });
  return adjusted;
}
