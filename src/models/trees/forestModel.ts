/** The families on decision trees: `tree` has one, `trees` add up many. */
import { finiteLogits } from '../../model/finiteLogits.js';
import type { FamilyName, Model, ModelParts } from '../../model/model.js';
import { inTurns } from '../../model/turns.js';
import { defineFamily } from '../family.js';
import { createForestReader, type ForestState, ngramForest } from './forest.js';
import { forestArrays, forestFromArrays } from './forestArrays.js';

type ForestFamily = Extract<FamilyName, 'tree' | 'trees'>;

export interface ForestModel extends Model {
  readonly family: ForestFamily;
  readonly state: ForestState;
}

export function forestModel(family: ForestFamily, parts: ModelParts, state: ForestState): ForestModel {
  const read = createForestReader(state);
  return {
    ...parts,
    family,
    state,
    logits: (texts, signal) =>
      inTurns(texts, signal, (turn) => finiteLogits(turn.map(({ ids }) => read(ids)))),
    forest: () => ngramForest(state),
    describe: () => ({ architecture: architectureOf(state), weights: state.values.length }),
    save: () => ({ options: {}, arrays: forestArrays(state) }),
  };
}

function architectureOf({ nodes, roots }: ForestState): string {
  const questions = (nodes.length / 3 - roots.length) / 2;
  const asked = `that ask${roots.length === 1 ? 's' : ''} ${questions} times whether a text has a word or n-gram`;
  return roots.length === 1
    ? `a decision tree ${asked} (CART; Breiman, Friedman, Olshen and Stone 1984)`
    : `${roots.length} boosted decision trees ${asked} (Friedman 2001)`;
}

const familyOf = (name: ForestFamily, title: string) =>
  defineFamily({
    name,
    title,
    needsBackend: false,
    entries: {},
    load: (reader, parts) =>
      forestModel(
        name,
        parts,
        forestFromArrays(reader, parts.vocabulary.tokens.length, parts.classes.length),
      ),
  });

export const tree = familyOf('tree', 'a decision tree');
export const trees = familyOf('trees', 'boosted trees');
