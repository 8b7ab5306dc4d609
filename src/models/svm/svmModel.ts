/** The family of support vector machines: in use a linear model, which learned from margins instead of probabilities. */
import type { Model, ModelParts } from '../../model/model.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { defineFamily } from '../family.js';
import type { LinearState } from '../linear/linear.js';
import { linearFromArrays } from '../linear/linearArrays.js';
import { linearModel } from '../linear/linearModel.js';

export interface SvmModel extends Model {
  readonly family: 'svm';
  readonly state: LinearState;
}

export function svmModel(parts: ModelParts, state: LinearState): SvmModel {
  return {
    ...linearModel(parts, state),
    family: 'svm',
    describe: () => ({
      architecture: `a support vector machine on ${ngramCount(state.ngrams)} words and n-grams, weighted by their log-count ratios (Wang and Manning 2012)`,
      weights: state.weights.length,
    }),
  };
}

export const svm = defineFamily({
  name: 'svm',
  title: 'a support vector machine',
  needsBackend: false,
  entries: {},
  load: (reader, parts) =>
    svmModel(parts, linearFromArrays(reader, parts.vocabulary.tokens.length, parts.classes.length)),
});
