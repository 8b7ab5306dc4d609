/** The linear family: logistic regression on n-grams. */
import { finiteLogits } from '../../model/finiteLogits.js';
import type { Model, ModelFacts, ModelParts } from '../../model/model.js';
import { inTurns } from '../../model/turns.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { defineFamily } from '../family.js';
import { type LinearState, linearLogits, ngramContributions } from './linear.js';
import { linearArrays, linearFromArrays } from './linearArrays.js';

export interface LinearModel extends Model {
  readonly family: 'linear';
  readonly state: LinearState;
}

export function linearModel(parts: ModelParts, state: LinearState): LinearModel {
  return {
    ...parts,
    family: 'linear',
    state,
    logits: (texts, signal) =>
      inTurns(texts, signal, (turn) => finiteLogits(turn.map(({ ids }) => linearLogits(state, ids)))),
    contributions: ({ ids }) => ({ bias: state.bias, ngrams: ngramContributions(state, ids) }),
    ngramWeights: () => state,
    describe: () => describeLinear('logistic regression', state),
    save: () => ({ options: {}, arrays: linearArrays(state) }),
  };
}

/** @param learner what found the weights, in words */
export function describeLinear(learner: string, { ngrams, weights }: LinearState): ModelFacts {
  const architecture = `${learner} on ${ngramCount(ngrams)} words and n-grams, weighted by their log-count ratios (Wang and Manning 2012)`;
  return { architecture, weights: weights.length };
}

export const linear = defineFamily({
  name: 'linear',
  title: 'a linear model',
  needsBackend: false,
  entries: {},
  load: (reader, parts) =>
    linearModel(parts, linearFromArrays(reader, parts.vocabulary.tokens.length, parts.classes.length)),
});
