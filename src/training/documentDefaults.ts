/**
 * What the encoder `documents` takes for a default where it is another one than that of the networks of words. Found on
 * IMDB, on the development reviews, with 20 to 2,500 labels.
 */
import { InputError } from '../errors.js';
import { type Method, usesUnlabelled } from '../objectives/objectiveOptions.js';
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

/**
 * Confidence in what is predicted stands in for labels where these are few. Where they are many it keeps wrong answers from
 * being mended: found on imbalanced reviews with 500 and 2,500 labels (RESULTS.md).
 */
const FEW_LABELS = 100;

/** The weight of entropy minimisation where none is asked for. @param labels labelled texts that are trained on */
export function defaultEntropyWeight(method: Method, labels: number): number {
  return usesUnlabelled(method) ? Math.min(1, FEW_LABELS / labels) : 0;
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
