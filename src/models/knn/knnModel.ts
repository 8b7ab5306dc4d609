/** The family of nearest neighbors: it keeps the n-grams of its labeled texts, and looks among them. */
import * as v from 'valibot';
import { finiteLogits } from '../../model/finiteLogits.js';
import type { Model, ModelParts } from '../../model/model.js';
import { inTurns } from '../../model/turns.js';
import { defineFamily } from '../family.js';
import { knnArrays, knnFromArrays } from './knnArrays.js';
import { knnOptions } from './knnOptions.js';
import { createNeighbors, type KnnState } from './nearestNeighbors.js';

export interface KnnModel extends Model {
  readonly family: 'knn';
  readonly state: KnnState;
}

export function knnModel(parts: ModelParts, state: KnnState): KnnModel {
  const ask = createNeighbors(state);
  const { neighbors, labels, rows } = state;
  return {
    ...parts,
    family: 'knn',
    state,
    logits: (texts, signal) =>
      inTurns(texts, signal, (turn) => finiteLogits(turn.map(({ ids }) => ask(ids)))),
    describe: () => ({
      architecture: `the ${Math.min(neighbors, labels.length)} nearest of ${labels.length} texts, under the cosine of their n-grams weighted by inverse document frequency`,
      weights: rows.ngrams.length,
    }),
    save: () => ({ options: { neighbors }, arrays: knnArrays(state) }),
  };
}

export const knn = defineFamily({
  name: 'knn',
  title: 'nearest neighbors',
  needsBackend: false,
  entries: { options: v.object(knnOptions.entries) },
  load: (reader, parts, { options: { neighbors } }) =>
    knnModel(
      parts,
      knnFromArrays(reader, parts.vocabulary.tokens.length, { classes: parts.classes.length, neighbors }),
    ),
});
