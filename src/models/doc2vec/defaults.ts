/**
 * Defaults of the models on text vectors where they differ from those of networks. Found on IMDB, on the development reviews, with 20 to 2,500 labels.
 */
import { InputError } from '../../errors.js';
import { classShares } from '../../model/classWeights.js';
import { hasUnlabeledLosses, type ObjectiveName } from '../../objectives/objectiveOptions.js';
import type { GradientTrainingOptions } from '../neural/networkTrainingOptions.js';
import type { DocumentShape } from './documentShape.js';

/** Norm of the perturbation of a vector. */
export const VECTOR_EPSILON = 1.4;

/** Steps are cheap: a batch is as good as all labeled texts, and enough unlabeled ones to tell their classes' shares. */
const everyMethod: Partial<GradientTrainingOptions> = {
  epsilon: VECTOR_EPSILON,
  batchSize: 256,
  unlabeledBatchSize: 512,
  maxSteps: 600,
  learningRate: 0.003,
  rampUp: 0.3,
  averageDecay: 0.99,
  evaluations: 10,
  patience: 0,
  featureDropout: 0,
};

/** Consistency with small changes of a text keeps the weights small; without it dropout has to. */
const consistent: Partial<GradientTrainingOptions> = { embeddingDropout: 0, balanceWeight: 1 };
const supervised: Partial<GradientTrainingOptions> = { embeddingDropout: 0.5 };

export function documentDefaults(objective: ObjectiveName = 'vat'): Partial<GradientTrainingOptions> {
  return { ...everyMethod, ...(hasUnlabeledLosses(objective) ? consistent : supervised) };
}

/** Up to so many, entropy is minimised whatever the classes. */
const FEW_LABELS = 100;
/** Beyond so many it counts less whatever the classes. */
const MANY_LABELS = 2500;

/**
 * The weight of entropy minimisation where none is asked for: 1 where labels are few. With more of them it falls with the square
 * of the rarest class's share over an even one, for confidence falls upon the frequent classes; with many, as 2500 / labels too,
 * for it keeps what they know from being learnt where classes are hard to tell apart. It is 100 / labels at least (RESULTS.md).
 * @param labels class of each labeled text that is trained on
 * @param classes C
 */
export function defaultEntropyWeight(objective: ObjectiveName, labels: Int32Array, classes: number): number {
  if (!hasUnlabeledLosses(objective)) return 0;
  const evenness = Math.min(...classShares(labels, classes)) * classes;
  const usual = evenness ** 2 * Math.min(1, MANY_LABELS / labels.length);
  return Math.min(1, Math.max(FEW_LABELS / labels.length, usual));
}

/** @throws InputError where a vector does not fall into parts of the same size */
export function assertEqualParts({
  embeddingSize,
  documentParts,
}: Pick<DocumentShape, 'embeddingSize' | 'documentParts'>): void {
  if (embeddingSize % documentParts === 0) return;
  throw new InputError({
    where: 'the option documentParts',
    found: `${documentParts} sub-vectors of an embedding size of ${embeddingSize}`,
    expected: 'sub-vectors of the same size',
    advice: 'Make --embedding-size a multiple of --document-parts.',
  });
}
