/** The texts that a run holds back of its labeled ones, so that it is measured on texts that it does not learn from. */
import type { Example } from '../corpus/example.js';
import { splitByFraction } from '../corpus/split.js';
import type { Examples, TrainingData } from '../model/data.js';
import { createRandom } from '../tensor/random.js';

const DEVELOPMENT_SHARE = 0.1;

/** Texts of a run before any are held back. */
export interface GivenTexts {
  readonly labeled: Examples;
  readonly unlabeled?: Examples | undefined;
  /** Development texts, or the share of the labeled ones that becomes such; see `TrainRequest`. */
  readonly development?: Examples | number | undefined;
}

/** Holds development texts back where a share is asked for. */
export async function splitDevelopment(given: GivenTexts, seed: number): Promise<TrainingData> {
  const { labeled, unlabeled, development = DEVELOPMENT_SHARE } = given;
  const pile = unlabeled && { unlabeled };
  if (typeof development !== 'number') return { labeled, development, ...pile };
  if (development === 0) return { labeled, ...pile };
  const withLabel: Example[] = [];
  const others: Example[] = [];
  for await (const example of labeled) (example.label === undefined ? others : withLabel).push(example);
  // Without a labeled text nothing can be held back; preparing the data reports that.
  if (withLabel.length === 0) return { labeled: others, ...pile };
  const split = developmentSplit(withLabel, development, seed);
  return { labeled: [...split.training, ...others], development: split.development, ...pile };
}

/** The texts that a run holds back of its labeled ones when it is given a share, and those that it trains on. */
export function developmentSplit(withLabel: readonly Example[], share: number, seed: number) {
  const random = createRandom(seed, 'development split');
  return splitByFraction(withLabel, share, () => random.uniform());
}
