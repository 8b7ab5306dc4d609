/** Substitutes: models that an attacker trains on the answers of a victim, as it cannot look into the victim itself. */
import { InputError } from '../../errors.js';
import type { Model } from '../../model/model.js';
import { resultOf } from '../../model/resultOf.js';
import { train } from '../../training/train.js';
import type { TrainingOptionsInput } from '../../training/trainingOptions.js';
import type { Query } from './queries.js';

/** One of each of the five families of Papernot, McDaniel and Goodfellow 2016, by its name. */
export const substituteNames = ['network', 'linear', 'svm', 'tree', 'knn'] as const;
/** A family of substitutes, by its name. */
export type SubstituteName = (typeof substituteNames)[number];

/** Small enough for a few hundred texts: a word counts as soon as it was seen. */
const options: Readonly<Record<SubstituteName, TrainingOptionsInput>> = {
  network: {
    model: 'cnn',
    embeddingSize: 64,
    filters: 64,
    windows: [1, 2],
    embeddingDropout: 0.3,
    maxSteps: 250,
    learningRate: 0.003,
    averageDecay: 0.95,
    evaluations: 1,
  },
  linear: { model: 'linear', ngramOrder: 2 },
  svm: { model: 'svm', ngramOrder: 2 },
  tree: { model: 'tree', ngramOrder: 1 },
  knn: { model: 'knn', ngramOrder: 1, neighbors: 20 },
};

/**
 * Trains a substitute on what a victim answered.
 * @param classes of the victim
 * @throws InputError where all answers are one class
 */
export async function trainSubstitute(
  name: SubstituteName,
  queries: readonly Query[],
  classes: readonly string[],
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined },
): Promise<Model> {
  const labeled = queries.map(({ text, label }, at) => ({ id: `query ${at}`, text, label: classes[label]! }));
  if (new Set(labeled.map(({ label }) => label)).size < 2)
    throw new InputError({
      where: `the victim's answers to ${queries.length} texts`,
      found: `${JSON.stringify(labeled[0]?.label)} only`,
      expected: 'answers of two classes, for a substitute to learn from',
      advice: 'Give more --queries, or other texts.',
    });
  const { model } = await resultOf(
    train({
      labeled,
      development: 0,
      options: { objective: 'supervised', minDocumentFrequency: 1, seed, ...options[name] },
      labelIsReal: classes,
      signal,
    }),
  );
  return model;
}
