/**
 * The worst version of a training text under the weights of the moment, where words may be replaced by candidates.
 * An n-gram that the text itself has several times costs its share at each of its places. The sums of versions that repeat
 * n-grams are thus not exact: a defense trains on the version, whose features are counted anew, and needs no bound.
 */
import type { Choices } from '../../candidates/vocabularyCandidates.js';
import { type NgramTable, ngramCount, visitNgrams } from '../../ngrams/ngrams.js';
import { type CostOf, createWorstVersion } from '../../ngrams/worstVersion.js';

/** @returns ids of the same length */
export type FindWorst = (ids: Int32Array, costOf: CostOf) => Int32Array;

/** @param choices [V] what may stand in place of each word */
export function createWorstText(table: NgramTable, choices: Choices): FindWorst {
  const occurrences = createOccurrences(table);
  const worstVersion = createWorstVersion(table);
  return (ids, costOf) => {
    const slots = Array.from(ids, (id) => choices[id]!);
    const { choices: chosen } = worstVersion(slots, occurrences(ids, costOf));
    return ids.map((_, place) => slots[place]![chosen[place]!]!);
  };
}

/** Counts the n-grams of a text, so that one that it repeats costs its share at each of its places. */
function createOccurrences(table: NgramTable) {
  const lastText = new Int32Array(ngramCount(table));
  const counts = new Uint16Array(ngramCount(table));
  let text = 0;
  return (ids: Int32Array, costOf: CostOf): CostOf => {
    text += 1;
    visitNgrams(table, ids, (ngram) => {
      if (lastText[ngram] !== text) counts[ngram] = 0;
      lastText[ngram] = text;
      counts[ngram]! += 1;
    });
    return (ngram) => (lastText[ngram] === text ? costOf(ngram) / counts[ngram]! : costOf(ngram));
  };
}
