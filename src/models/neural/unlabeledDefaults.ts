/** How a network learns from unlabeled texts where nobody says so: how far perturbations reach, and what keeps the classes apart. */
import type { PreparedData } from '../../model/data.js';
import { EPSILON, hasUnlabeledLosses, type ObjectiveName } from '../../objectives/objectiveOptions.js';
import type { TextList } from '../../text/textList.js';
import type { GradientTrainingOptions } from './networkTrainingOptions.js';

/** Texts of so many tokens on average, or more, take the published norm. */
const LONG = 200;

/**
 * The published norm is for long texts. Shorter ones take as much for each word: all of it would turn a sentence into another
 * one, and a model that has to answer the same then learns to answer nothing.
 */
export function defaultEpsilon(
  { unlabeled }: Pick<PreparedData<TextList>, 'unlabeled'>,
  { segmentTokens }: Pick<GradientTrainingOptions, 'segmentTokens'> = { segmentTokens: 0 },
): number {
  const longest = segmentTokens > 0 ? segmentTokens : Number.POSITIVE_INFINITY;
  let tokens = 0;
  for (const { ids } of unlabeled) tokens += Math.min(ids.length, longest);
  return EPSILON * Math.sqrt(Math.min(1, tokens / unlabeled.length / LONG));
}

/** With as many labels, or more, consistency does not lead to one class for all texts. */
const MANY_LABELS = 500;

/**
 * The weight of class-prior matching. The smoothest answer of all is one class for every text, and few labels, which are soon known by
 * heart, do not prevent it: with 100 labels of IMDB VAT errs on 46 %, with this weight on 27 % (scripts/experiments/NOTES.md).
 * @param labels how many labeled texts there are
 */
export function defaultBalanceWeight(objective: ObjectiveName, labels: number): number {
  return hasUnlabeledLosses(objective) && labels < MANY_LABELS ? 1 : 0;
}
