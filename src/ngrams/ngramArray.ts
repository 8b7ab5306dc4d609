/** A table of n-grams as an array of a weights file. */
import { InputError } from '../errors.js';
import type { ArrayReader } from '../storage/arrays.js';
import type { NamedArray } from '../storage/safetensors.js';
import { SPECIAL_TOKENS } from '../text/vocabulary.js';
import { createNgramTable, type NgramTable } from './ngrams.js';

const NGRAMS = 'ngrams';

export function ngramArray({ pairs }: NgramTable): [string, NamedArray] {
  return [NGRAMS, { shape: [pairs.length / 2, 2], values: pairs }];
}

/** @param words V @throws InputError for an array that is no table over so many words */
export function ngramsFromArray(reader: ArrayReader, words: number): NgramTable {
  return checkedTable(reader.file, words, reader.integerRows(NGRAMS, 2));
}

function checkedTable(file: string, words: number, pairs: Int32Array): NgramTable {
  const fail = (pair: number, expected: string): never => {
    throw new InputError({
      where: file,
      found: `the pair ${pairs[2 * pair]}, ${pairs[2 * pair + 1]} as n-gram ${pair}`,
      expected,
      advice: 'The file is damaged: train again.',
    });
  };
  /** Words of each n-gram of two or more. */
  const lengths = new Uint8Array(pairs.length / 2);
  let order = 1;
  for (let pair = 0; pair < lengths.length; pair += 1) {
    const [prefix, word] = [pairs[2 * pair]!, pairs[2 * pair + 1]!];
    if (!isBetween(prefix, SPECIAL_TOKENS.length, words + pair))
      fail(pair, 'a shorter n-gram that comes before it');
    if (!isBetween(word, SPECIAL_TOKENS.length, words)) fail(pair, `a word below ${words} behind it`);
    const length = prefix < words ? 2 : lengths[prefix - words]! + 1;
    if (length > LONGEST) fail(pair, `at most ${LONGEST} words`);
    lengths[pair] = length;
    order = Math.max(order, length);
  }
  const table = createNgramTable(words, order, pairs);
  for (let pair = 0; pair < lengths.length; pair += 1) {
    if (table.find(pairs[2 * pair]!, pairs[2 * pair + 1]!) !== words + pair) fail(pair, 'each pair once');
  }
  return table;
}

const LONGEST = 8;

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value < high;
}
