/**
 * What the encoder `documents` takes for a default where it is another one than that of the networks of words. Found on
 * IMDB, on the development reviews, with 20 to 2,500 labels.
 */
import { InputError } from '../errors.js';
import { type Method, usesUnlabelled } from '../objectives/objectiveOptions.js';
import { classShares } from './classWeights.js';
import type { TrainingOptions, TrainingOptionsInput } from './trainingOptions.js';

/** Steps are cheap: a batch is as good as all labelled texts, and enough unlabelled ones to tell their classes' shares. */
const everyMethod: TrainingOptionsInput = {
  epsilon: 1.4,
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
const consistent: TrainingOptionsInput = { embeddingDropout: 0, balanceWeight: 1 };
const supervised: TrainingOptionsInput = { embeddingDropout: 0.5 };

export function documentDefaults(method: Method = 'vat'): TrainingOptionsInput {
  return { ...everyMethod, ...(usesUnlabelled(method) ? consistent : supervised) };
}

/** Up to so many, entropy is minimised whatever the classes. */
const FEW_LABELS = 100;

/**
 * The weight of entropy minimisation where none is asked for: 1 where labels are few, and where classes are as frequent as
 * each other. Otherwise confidence falls upon the frequent ones, and keeps what many labels know from being learnt: then it is
 * the larger of 100 / labels and the square of the rarest class's share over an even one (RESULTS.md).
 * @param labels class of each labelled text that is trained on
 * @param classes C
 */
export function defaultEntropyWeight(method: Method, labels: Int32Array, classes: number): number {
  if (!usesUnlabelled(method)) return 0;
  const evenness = Math.min(...classShares(labels, classes)) * classes;
  return Math.min(1, Math.max(FEW_LABELS / labels.length, evenness ** 2));
}

/** @throws InputError where a vector does not fall into parts of the same size */
export function assertEqualParts({
  embeddingSize,
  documentParts,
}: Pick<TrainingOptions, 'embeddingSize' | 'documentParts'>): void {
  if (embeddingSize % documentParts === 0) return;
  throw new InputError({
    where: 'the option documentParts',
    found: `${documentParts} parts of an embedding size of ${embeddingSize}`,
    expected: 'parts of the same size',
    advice: 'Make --embedding-size a multiple of --document-parts.',
  });
}
