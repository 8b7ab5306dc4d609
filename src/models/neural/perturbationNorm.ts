/** How far perturbations reach where nobody says so. */
import type { PreparedData } from '../../model/data.js';
import { EPSILON } from '../../objectives/objectiveOptions.js';
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
