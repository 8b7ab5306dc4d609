/** What a network in an ensemble learns by, and how many labels it needs for that. */
import { hasUnlabeledLosses, type ObjectiveName } from '../../objectives/objectiveOptions.js';
import { type EncodedText, tokenCount } from '../../text/encode.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';

/** Labeled texts of a step; twice as many without labels join them where its objective asks for these. */
export const BATCH_SIZE = 32;

/**
 * From so many labels alone a network learns enough to be listened to: with 500 it is worth 3 to 15 points on sentences and questions, and
 * 0.2 at most on reviews of IMDB; with 100 or 200 it gains or loses by chance (scripts/experiments/NOTES.md).
 */
export const FEWEST_LABELS = 500;
/** Visits to each labeled text where it learns from them alone; tried with 500 and 2,500 of them. */
const MOST_VISITS = 4;

/** Training steps of a network beside so many labeled texts. */
export function networkSteps(
  labeled: number,
  options: NetworkMethod & Pick<EnsembleTrainingOptions, 'networkSteps'>,
): number {
  if (hasUnlabeledLosses(networkObjective(options))) return options.networkSteps;
  return Math.min(options.networkSteps, Math.ceil((MOST_VISITS * labeled) / BATCH_SIZE));
}

/** Whether a network has enough to learn from so many labeled texts. */
export function networkCanLearn(labeled: number, options: NetworkMethod): boolean {
  return hasUnlabeledLosses(networkObjective(options)) || labeled >= FEWEST_LABELS;
}

/**
 * Whether its words join the vocabulary, on which the vectors of texts rest. The objective does not matter, so that those of a comparison
 * share their vectors.
 */
export function networkBringsWords(
  labeled: number,
  { networkMethod: own }: Pick<EnsembleTrainingOptions, 'networkMethod'>,
): boolean {
  return own === 'same' || labeled >= FEWEST_LABELS;
}

/** With more tokens in labeled texts (6,000 reviews) leaving some out takes long: the network is trained for twice as many steps. */
const MANY_TOKENS = 1_500_000;

/**
 * Whether its weight is found on labeled texts that are left out; see `networkWeight.ts`. Where time is limited, all of it is for learning.
 */
export function networkIsWeighed(
  labeled: readonly EncodedText[],
  options: NetworkMethod & Pick<EnsembleTrainingOptions, 'maxTime'>,
): boolean {
  const learnsLabelsAlone = !hasUnlabeledLosses(networkObjective(options));
  return learnsLabelsAlone && options.maxTime === null && tokenCount(labeled) < MANY_TOKENS;
}

export type NetworkMethod = Pick<EnsembleTrainingOptions, 'objective' | 'networkMethod'>;

export function networkObjective({ objective, networkMethod: own }: NetworkMethod): ObjectiveName {
  return own === 'same' ? objective : own;
}
