/** The most frequent n-grams of a table. Shapes: F n-grams, G of them kept. */
import { createNgramTable, type NgramTable, ngramCount } from './ngrams.js';

export interface FrequentNgrams {
  readonly table: NgramTable;
  /** [G] their ids in the table before, in the order that they have in the one after */
  readonly kept: Int32Array;
}

/**
 * Keeps every word, and of longer n-grams the most frequent ones whose beginning is kept.
 * @param counts [F] how often each occurs
 * @param most G at most, where there are not more words
 */
export function frequentNgrams(table: NgramTable, counts: Int32Array, most: number): FrequentNgrams {
  const { words, order, pairs } = table;
  const longer = Array.from({ length: ngramCount(table) - words }, (_, pair) => words + pair);
  longer.sort((one, other) => counts[other]! - counts[one]! || one - other);
  const isWanted = new Uint8Array(ngramCount(table)).fill(1, 0, words);
  for (const ngram of longer.slice(0, Math.max(0, most - words))) isWanted[ngram] = 1;
  const places = new Int32Array(isWanted.length).fill(-1);
  const kept: number[] = [];
  const keptPairs: number[] = [];
  for (const ngram of places.keys()) {
    if (isWanted[ngram] === 0) continue;
    if (ngram >= words) {
      const [prefix, word] = pairs.subarray(2 * (ngram - words));
      if (places[prefix!]! < 0) continue;
      keptPairs.push(places[prefix!]!, word!);
    }
    places[ngram] = kept.length;
    kept.push(ngram);
  }
  return { table: createNgramTable(words, order, Int32Array.from(keptPairs)), kept: Int32Array.from(kept) };
}
