/**
 * Decision trees that ask whether a text has an n-gram. The logits of a text are a bias plus what the leaf of each tree holds.
 * Shapes: F n-grams, C classes, K nodes of all trees, R trees.
 */
import type { NgramForest } from '../../model/model.js';
import { type NgramTable, ngramCount, visitNgrams } from '../../ngrams/ngrams.js';

/** All that trees have learnt. */
export interface ForestState extends Omit<NgramForest, 'ngrams'> {
  readonly ngrams: NgramTable;
}

/** As those see it who know nothing of tables. */
export function ngramForest({ ngrams, ...state }: ForestState): NgramForest {
  const { order, find, words } = ngrams;
  return { ...state, ngrams: { order, find, words, count: ngramCount(ngrams) } };
}

/** Reads texts: it keeps the room for their n-grams. */
export type ForestReader = (ids: Int32Array) => Float32Array;

/** @returns [C] logits of a text, given as ids of the model's vocabulary */
export function createForestReader(state: ForestState): ForestReader {
  const { ngrams, nodes, values, roots, bias, classes } = state;
  const lastText = new Int32Array(ngramCount(ngrams));
  let text = 0;
  return (ids) => {
    text += 1;
    visitNgrams(ngrams, ids, (ngram) => {
      lastText[ngram] = text;
    });
    const logits = Float64Array.from(bias);
    for (const root of roots) {
      const leaf = leafOf(nodes, root, (ngram) => lastText[ngram] === text);
      for (let c = 0; c < classes; c += 1) logits[c]! += values[leaf * classes + c]!;
    }
    return Float32Array.from(logits);
  };
}

/** The leaf that a text comes to from a node. @param has whether the text has an n-gram */
export function leafOf(nodes: Int32Array, from: number, has: (ngram: number) => boolean): number {
  let node = from;
  for (let ngram = nodes[3 * node]!; ngram >= 0; ngram = nodes[3 * node]!)
    node = nodes[3 * node + (has(ngram) ? 2 : 1)]!;
  return node;
}
