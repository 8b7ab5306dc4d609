/**
 * The worst version of a text for a sum over n-grams, where words may be replaced by candidates: a dynamic programme
 * over the words, whose state is what stands in the last two places. Orders up to 3.
 *
 * Every occurrence of an n-gram is counted; one that the text itself has several times counts its share each time. The
 * sums of versions that repeat n-grams are thus not exact: a defense trains on the version, whose features are counted
 * anew, and needs no bound.
 */
import type { Choices } from '../../candidates/vocabularyCandidates.js';
import { doubled, type NgramTable, visitNgrams } from '../../ngrams/ngrams.js';
import { SPECIAL_TOKENS } from '../../text/vocabulary.js';

export const HIGHEST_ORDER = 3;

/** What an n-gram adds to the sum that is made small. */
export type CostOf = (ngram: number) => number;

/** @returns ids of the same length */
export type FindWorst = (ids: Int32Array, costOf: CostOf) => Int32Array;

const FIRST_WORD = SPECIAL_TOKENS.length;
const NOTHING = Int32Array.of(-1);

/** The room for the programme is made once and used for all texts. */
export function createWorstVersion({ words, order, pairs, find }: NgramTable, choices: Choices): FindWorst {
  const occurrences = createOccurrences(words + pairs.length / 2);
  const widest = choices.reduce((most, { length }) => Math.max(most, length), 1);
  const square = widest * widest;
  let [values, nextValues] = [new Float64Array(square), new Float64Array(square)];
  let [bigrams, nextBigrams] = [new Int32Array(square), new Int32Array(square)];
  let steps = new Uint8Array(1024);
  let starts = new Int32Array(256);

  /** Fills the steps that end in one place. @returns where the next ones begin */
  const advance = (
    before: Int32Array,
    here: Int32Array,
    next: Int32Array,
    from: number,
    costOf: CostOf,
  ): void => {
    for (let c = 0; c < next.length; c += 1) {
      const word = next[c]!;
      const isWord = word >= FIRST_WORD;
      const single = isWord ? costOf(word) : 0;
      for (let b = 0; b < here.length; b += 1) {
        const at = b * next.length + c;
        const bigram = isWord && order > 1 && here[b]! >= FIRST_WORD ? find(here[b]!, word) : -1;
        let least = Number.POSITIVE_INFINITY;
        let best = 0;
        for (let a = 0; a < before.length; a += 1) {
          const prefix = isWord && order > 2 ? bigrams[a * here.length + b]! : -1;
          const trigram = prefix < 0 ? -1 : find(prefix, word);
          const value = values[a * here.length + b]! + (trigram < 0 ? 0 : costOf(trigram));
          if (value < least) [least, best] = [value, a];
        }
        nextValues[at] = least + single + (bigram < 0 ? 0 : costOf(bigram));
        nextBigrams[at] = bigram;
        steps[from + at] = best;
      }
    }
    [values, nextValues] = [nextValues, values];
    [bigrams, nextBigrams] = [nextBigrams, bigrams];
  };

  return (ids, costOf) => {
    const shareOf = occurrences(ids, order, find, costOf);
    const at = (t: number) => (t < 0 ? NOTHING : choices[ids[t]!]!);
    values[0] = 0;
    bigrams[0] = -1;
    let size = 0;
    while (starts.length < ids.length) starts = doubled(starts);
    for (let t = 0; t < ids.length; t += 1) {
      const [here, next] = [at(t - 1), at(t)];
      const needed = size + here.length * next.length;
      if (needed > steps.length) steps = enlarged(steps, needed);
      starts[t] = size;
      advance(at(t - 2), here, next, size, shareOf);
      size = needed;
    }
    return traced(ids, at, values, steps, starts);
  };
}

/** Follows the steps back from the least of the last values. */
function traced(
  ids: Int32Array,
  at: (t: number) => Int32Array,
  values: Float64Array,
  steps: Uint8Array,
  starts: Int32Array,
): Int32Array {
  const version = ids.slice();
  const last = ids.length - 1;
  let end = 0;
  for (let k = 1; k < at(last - 1).length * at(last).length; k += 1) if (values[k]! < values[end]!) end = k;
  for (let t = last; t >= 0; t -= 1) {
    const [here, next] = [at(t - 1).length, at(t).length];
    version[t] = at(t)[end % next]!;
    const b = Math.floor(end / next);
    end = steps[starts[t]! + end]! * here + b;
  }
  return version;
}

function enlarged(steps: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, 2 * steps.length));
  larger.set(steps);
  return larger;
}

/** Counts the n-grams of a text, so that one that it repeats costs its share at each of its places. */
function createOccurrences(ngrams: number) {
  const lastText = new Int32Array(ngrams);
  const counts = new Uint16Array(ngrams);
  let text = 0;
  return (ids: Int32Array, order: number, find: NgramTable['find'], costOf: CostOf): CostOf => {
    text += 1;
    visitNgrams({ order, find }, ids, (ngram) => {
      if (lastText[ngram] !== text) counts[ngram] = 0;
      lastText[ngram] = text;
      counts[ngram]! += 1;
    });
    return (ngram) => (lastText[ngram] === text ? costOf(ngram) / counts[ngram]! : costOf(ngram));
  };
}
