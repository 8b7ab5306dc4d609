/**
 * The linear classifier: a weight for every n-gram and class, summed over the n-grams that a text has.
 * Shapes: F n-grams, C classes.
 */
import type { NgramContribution } from '../../model/model.js';
import { type NgramTable, visitNgrams, wordsOfNgram } from '../../ngrams/ngrams.js';

/** All that a linear model has learnt. */
export interface LinearState {
  /** C */
  readonly classes: number;
  readonly ngrams: NgramTable;
  /** [F,C] */
  readonly weights: Float32Array;
  /** [C] */
  readonly bias: Float32Array;
}

/** @param ids a text as ids of the model's vocabulary @returns [C] */
export function linearLogits(state: LinearState, ids: Int32Array): Float32Array {
  const ngrams: number[] = [];
  visitNgrams(state.ngrams, ids, (ngram) => ngrams.push(ngram));
  return logitsOfNgrams(state, ngrams);
}

/** @param ngrams every occurrence in a text @returns [C] */
export function logitsOfNgrams(
  { classes, weights, bias }: LinearState,
  ngrams: Iterable<number>,
): Float32Array {
  const logits = Float64Array.from(bias);
  for (const ngram of new Set(ngrams))
    for (let c = 0; c < classes; c += 1) logits[c]! += weights[ngram * classes + c]!;
  return Float32Array.from(logits);
}

/** Its logits taken apart: the contributions and the bias add up to them. In the order in which the n-grams first end. */
export function ngramContributions(
  { classes, ngrams, weights }: LinearState,
  ids: Int32Array,
): NgramContribution[] {
  const places = new Map<number, number[]>();
  visitNgrams(ngrams, ids, (ngram, last) => {
    const found = places.get(ngram);
    if (found === undefined) places.set(ngram, [last]);
    else found.push(last);
  });
  return [...places].map(([ngram, found]) => ({
    words: wordsOfNgram(ngrams, ngram),
    places: found,
    logits: weights.slice(ngram * classes, (ngram + 1) * classes),
  }));
}
