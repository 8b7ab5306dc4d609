/** A linear model as the arrays of its weights file. */

import { ngramArray, ngramsFromArray } from '../../ngrams/ngramArray.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import type { LinearState } from './linear.js';

export function linearArrays({ classes, ngrams, weights, bias }: LinearState): Map<string, NamedArray> {
  return new Map<string, NamedArray>([
    ngramArray(ngrams),
    ['weights', { shape: [ngramCount(ngrams), classes], values: weights }],
    ['bias', { shape: [classes], values: bias }],
  ]);
}

/**
 * @param words V
 * @throws InputError for arrays that are no linear model of so many words and classes
 */
export function linearFromArrays(reader: ArrayReader, words: number, classes: number): LinearState {
  const ngrams = ngramsFromArray(reader, words);
  return {
    classes,
    ngrams,
    weights: reader.floats('weights', [ngramCount(ngrams), classes]),
    bias: reader.floats('bias', [classes]),
  };
}
