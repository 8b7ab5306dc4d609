/** How sure a model must be for its answers to be good enough: coverage against error. */

export interface AnswerThreshold {
  /** The share of wrong answers that is to be kept. */
  readonly maximumError: number;
  /** Answers with this probability or more are given, others withheld; null where no threshold will do. */
  readonly threshold: number | null;
  /** Share of the texts that are answered. */
  readonly coverage: number;
  /** Share of the answers that are wrong; null where there are none. */
  readonly error: number | null;
}

export const DEFAULT_MAXIMUM_ERRORS: readonly number[] = [0.1, 0.05, 0.02, 0.01];

/**
 * For each error to be kept the threshold that answers most texts. El-Yaniv & Wiener (2010), On the Foundations of
 * Noise-free Selective Classification: the risk-coverage curve. It is found on the very texts it is measured on, so
 * that other texts will be a little worse.
 * @param confidences probability of the predicted class, per text
 * @param correct 1 where that class is right, else 0
 */
export function answerThresholds(
  confidences: ArrayLike<number>,
  correct: ArrayLike<number>,
  maximumErrors: readonly number[] = DEFAULT_MAXIMUM_ERRORS,
): AnswerThreshold[] {
  const texts = confidences.length;
  const order = Array.from(confidences, (_, text) => text).sort((a, b) => confidences[b]! - confidences[a]!);
  const best = maximumErrors.map((maximumError): AnswerThreshold => {
    return { maximumError, threshold: null, coverage: 0, error: null };
  });
  let wrong = 0;
  order.forEach((text, place) => {
    wrong += 1 - correct[text]!;
    const confidence = confidences[text]!;
    const next = place + 1 < texts ? confidences[order[place + 1]!]! : 0;
    // Texts of the same confidence are answered together.
    if (next === confidence) return;
    const answered = place + 1;
    const error = wrong / answered;
    maximumErrors.forEach((maximumError, row) => {
      if (error > maximumError) return;
      const threshold = answered === texts ? 0 : shortestBetween(next, confidence);
      best[row] = { maximumError, threshold, coverage: answered / texts, error };
    });
  });
  return best;
}

/** The number above `low` and up to `high` that has the fewest decimals. */
function shortestBetween(low: number, high: number): number {
  for (let decimals = 1; decimals < 15; decimals += 1) {
    const rounded = Number((Math.floor(high * 10 ** decimals) / 10 ** decimals).toFixed(decimals));
    if (rounded > low && rounded <= high) return rounded;
  }
  return high;
}
