/** A linear model as the arrays of its weights file. */

import { ngramArray, ngramsFromArray } from '../../ngrams/ngramArray.js';
import { type NgramTable, ngramCount } from '../../ngrams/ngrams.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import type { LinearState } from './linear.js';

export function linearArrays(state: LinearState): Map<string, NamedArray> {
  return new Map([ngramArray(state.ngrams), ...linearWeightArrays(state)]);
}

/** Without the n-grams. @param prefix of the names, where the arrays of other models are in the same file */
export function linearWeightArrays(
  { classes, ngrams, weights, bias }: LinearState,
  prefix = '',
): Map<string, NamedArray> {
  return new Map([
    [`${prefix}weights`, { shape: [ngramCount(ngrams), classes], values: weights }],
    [`${prefix}bias`, { shape: [classes], values: bias }],
  ]);
}

/**
 * @param words V
 * @throws InputError for arrays that are no linear model of so many words and classes
 */
export function linearFromArrays(reader: ArrayReader, words: number, classes: number): LinearState {
  return linearOnNgrams(reader, ngramsFromArray(reader, words), classes);
}

/** As `linearFromArrays`, on n-grams that are read already. */
export function linearOnNgrams(
  reader: ArrayReader,
  ngrams: NgramTable,
  classes: number,
  prefix = '',
): LinearState {
  return {
    classes,
    ngrams,
    weights: reader.floats(`${prefix}weights`, [ngramCount(ngrams), classes]),
    bias: reader.floats(`${prefix}bias`, [classes]),
  };
}
