/** What `tune` may search of a model: each family names its own dimensions. */
import { hasUnlabeledLosses, type ObjectiveName, objectiveNames } from '../objectives/objectiveOptions.js';

/** The options of a training that `tune` may search. */
export type SearchedName =
  | 'epsilon'
  | 'consistencyWeight'
  | 'adversarialWeight'
  | 'entropyWeight'
  | 'balanceWeight'
  | 'learningRate'
  | 'maxSteps'
  | 'embeddingDropout'
  | 'initialDeviation'
  | 'regularisation'
  | 'smoothing'
  | 'ngramOrder'
  | 'minNgramTexts'
  | 'unlabeledWeight'
  | 'treeDepth'
  | 'minLeafTexts'
  | 'treeCount'
  | 'treeRate'
  | 'neighbors';

/** One of a few values, or a number between two, drawn so that all ratios are alike likely (log-uniform). */
export type SearchRange = readonly number[] | { readonly from: number; readonly to: number };

export interface Dimension {
  readonly option: SearchedName;
  readonly range: SearchRange;
  /** Those that use the option; all where it is left out. */
  readonly objectives?: readonly ObjectiveName[];
  /** True: only for trainings that start from word vectors or an encoder. False: only for the others. */
  readonly pretrained?: boolean;
}

/** Objectives that use an option. */
export const PERTURBING: readonly ObjectiveName[] = ['rp', 'at', 'vat', 'at+vat', 'mixed'];
export const CONSISTENT: readonly ObjectiveName[] = objectiveNames.filter(hasUnlabeledLosses);
export const ADVERSARIAL: readonly ObjectiveName[] = ['at', 'at+vat', 'mixed'];
export const LABELS_ONLY: readonly ObjectiveName[] = objectiveNames.filter(
  (name) => !hasUnlabeledLosses(name),
);
