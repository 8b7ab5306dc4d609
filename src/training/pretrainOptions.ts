import * as v from 'valibot';
import { textOptions } from '../text/textOptions.js';
import { trainingOptions } from './trainingOptions.js';
import { wordVectorOptions } from './wordVectorOptions.js';

const { foldCase, minDocumentFrequency, vocabularySize } = textOptions.entries;

/** All that defines a pretraining. */
export const pretrainOptions = v.strictObject({
  foldCase,
  minDocumentFrequency,
  vocabularySize,
  ...wordVectorOptions.entries,
  seed: trainingOptions.entries.seed,
});

export type PretrainOptions = v.InferOutput<typeof pretrainOptions>;
