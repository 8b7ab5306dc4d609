/** The family of support vector machines: in use a linear model, which learned from margins instead of probabilities. */
import type { Model, ModelParts } from '../../model/model.js';
import { defineFamily } from '../family.js';
import type { LinearState } from '../linear/linear.js';
import { linearFromArrays } from '../linear/linearArrays.js';
import { describeLinear, linearModel } from '../linear/linearModel.js';

export interface SvmModel extends Model {
  readonly family: 'svm';
  readonly state: LinearState;
}

export function svmModel(parts: ModelParts, state: LinearState): SvmModel {
  return {
    ...linearModel(parts, state),
    family: 'svm',
    describe: () => describeLinear('a support vector machine', state),
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
