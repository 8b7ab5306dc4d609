import * as v from 'valibot';
import { documentOptions } from '../models/doc2vec/documentOptions.js';
import { memberOptions } from '../models/ensemble/memberOptions.js';
import { knnOptions } from '../models/knn/knnOptions.js';
import { linearOptions } from '../models/linear/linearOptions.js';
import { layerRateOptions } from '../models/neural/layerRates.js';
import { type ModelOptions, modelOptions } from '../models/neural/networkOptions.js';
import { treeOptions } from '../models/trees/treeOptions.js';
import { defenseOptions } from '../objectives/defenseOptions.js';
import { objectiveOptions } from '../objectives/objectiveOptions.js';
import { scheduleOptions } from '../optimisation/scheduleOptions.js';
import { tokenOptions } from '../storage/tokenStore/tokenOptions.js';
import { textOptions } from '../text/textOptions.js';

export const modelNames = [
  'ensemble',
  'doc2vec',
  'linear',
  'bilstm',
  'lstm',
  'cnn',
  'svm',
  'tree',
  'trees',
  'knn',
] as const;
export type ModelName = (typeof modelNames)[number];
export const DEFAULT_MODEL = 'ensemble' satisfies ModelName;

/** Every preset, by its name. */
export const presetNames = ['fast', 'balanced', 'best'] as const;
/** A preset by its name. */
export type PresetName = (typeof presetNames)[number];
export const DEFAULT_PRESET = 'balanced' satisfies PresetName;

const choice = v.strictObject({
  model: v.optional(
    v.pipe(
      v.picklist(modelNames),
      v.description(
        'what to train: ensemble (text vectors, n-grams and, in some presets, a network), doc2vec (text vectors alone), linear (n-grams), a network over word embeddings (bilstm, lstm, cnn), or on n-grams: svm (support vectors), tree (a decision tree), trees (boosted trees), knn (nearest neighbors)',
      ),
    ),
    DEFAULT_MODEL,
  ),
  preset: v.optional(
    v.pipe(
      v.picklist(presetNames),
      v.description(
        'settings of the ensemble by the time they take. fast: one round of text vectors; balanced: two, and with 500 labels or more a network of movie reviews that is trained on them; best: with fewer labels its encoder reads every text, too',
      ),
    ),
    DEFAULT_PRESET,
  ),
});

// Their order is part of what a checkpoint knows its run by.
const { featureDropout, ...networkEntries } = modelOptions.entries;

/** All that defines a training run. */
export const trainingOptions = v.strictObject({
  ...choice.entries,
  ...objectiveOptions.entries,
  ...networkEntries,
  ...layerRateOptions.entries,
  ...documentOptions.entries,
  featureDropout,
  ...textOptions.entries,
  ...scheduleOptions.entries,
  ...linearOptions.entries,
  ...defenseOptions.entries,
  ...memberOptions.entries,
  ...treeOptions.entries,
  ...knnOptions.entries,
  ...tokenOptions.entries,
});

/**
 * Options of a training as a caller gives them: any of them, the rest have defaults. `textvat train --help-all` explains each.
 * @interface
 */
export type TrainingOptionsInput = v.InferInput<typeof trainingOptions>;
/**
 * Options of a training, complete, with the encoder that follows from the model.
 * @interface
 */
export type TrainingOptions = v.InferOutput<typeof trainingOptions> & {
  readonly encoder: ModelOptions['encoder'] | 'documents';
};
