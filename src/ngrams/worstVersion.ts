/**
 * The version of a text with the least sum of costs of n-grams, where each slot holds one of several words: a dynamic
 * programme over the slots, whose state is what stands in the last two and how many differ from the text. Orders up to 3.
 * Each occurrence of an n-gram costs; what that says of features that count once is the caller's business.
 * Shapes: T slots, K choices of a slot (the first is the word itself), J slots that may differ.
 */
import { withRoom } from '../tensor/withRoom.js';
import { SPECIAL_TOKENS } from '../text/vocabulary.js';
import type { NgramTable } from './ngrams.js';

export const HIGHEST_ORDER = 3;

/** What an occurrence of an n-gram adds to the sum. */
export type CostOf = (ngram: number) => number;

export interface WorstVersion {
  readonly sum: number;
  /** [T] the choice of each slot. */
  readonly choices: Uint8Array;
}

/** @param slots [T][K] ids @param budget J; Infinity by default */
export type FindWorst = (slots: readonly Int32Array[], costOf: CostOf, budget?: number) => WorstVersion;

const FIRST_WORD = SPECIAL_TOKENS.length;
const NOTHING = Int32Array.of(-1);

/** The room for the programme is made once and used for all texts. */
export function createWorstVersion({ order, find }: Pick<NgramTable, 'order' | 'find'>): FindWorst {
  // By slots that differ, by the choice in the slot before, by the choice here.
  let values = new Float64Array(1024);
  let nextValues = new Float64Array(1024);
  let bigrams = new Int32Array(1024);
  let nextBigrams = new Int32Array(1024);
  const trigramCosts = new Float64Array(256);
  let steps = new Uint8Array(1024);
  let starts = new Int32Array(256);

  interface Advance {
    readonly before: Int32Array;
    readonly here: Int32Array;
    readonly next: Int32Array;
    /** Where the steps of this slot begin. */
    readonly from: number;
    readonly counts: number;
    readonly costOf: CostOf;
  }

  /** Fills the values and steps that end in one slot. */
  const advance = ({ before, here, next, from, counts, costOf }: Advance): void => {
    for (let c = 0; c < next.length; c += 1) {
      const word = next[c]!;
      const isWord = word >= FIRST_WORD;
      const single = isWord ? costOf(word) : 0;
      const isChange = c > 0 && counts > 0;
      for (let b = 0; b < here.length; b += 1) {
        const bigram = isWord && order > 1 && here[b]! >= FIRST_WORD ? find(here[b]!, word) : -1;
        const bigramCost = bigram < 0 ? 0 : costOf(bigram);
        nextBigrams[b * next.length + c] = bigram;
        for (let a = 0; a < before.length; a += 1) {
          const prefix = isWord && order > 2 ? bigrams[a * here.length + b]! : -1;
          const trigram = prefix < 0 ? -1 : find(prefix, word);
          trigramCosts[a] = trigram < 0 ? 0 : costOf(trigram);
        }
        for (let j = 0; j < Math.max(1, counts); j += 1) {
          const earlier = isChange ? j - 1 : j;
          let least = Number.POSITIVE_INFINITY;
          let best = 0;
          for (let a = 0; earlier >= 0 && a < before.length; a += 1) {
            const value = values[(earlier * before.length + a) * here.length + b]! + trigramCosts[a]!;
            if (value < least) [least, best] = [value, a];
          }
          const at = (j * here.length + b) * next.length + c;
          nextValues[at] = least + single + bigramCost;
          steps[from + at] = best;
        }
      }
    }
    [values, nextValues] = [nextValues, values];
    [bigrams, nextBigrams] = [nextBigrams, bigrams];
  };

  return (slots, costOf, budget = Number.POSITIVE_INFINITY) => {
    const open = slots.reduce((sum, { length }) => sum + (length > 1 ? 1 : 0), 0);
    // 0: nobody counts.
    const counts = budget < open ? budget + 1 : 0;
    const rows = Math.max(1, counts);
    const at = (t: number) => slots[t] ?? NOTHING;
    starts = withRoom(starts, slots.length);
    let size = 0;
    for (const [t, next] of slots.entries()) {
      const square = at(t - 1).length * next.length;
      starts[t] = size;
      size += rows * square;
      while (nextValues.length < rows * square) nextValues = new Float64Array(2 * nextValues.length);
      nextBigrams = withRoom(nextBigrams, square);
      if (steps.length < size) steps = enlarged(steps, size);
      if (t === 0) {
        if (values.length < rows) values = new Float64Array(rows);
        values.fill(Number.POSITIVE_INFINITY, 0, rows);
        values[0] = 0;
        bigrams[0] = -1;
      }
      advance({ before: at(t - 2), here: at(t - 1), next, from: starts[t]!, counts, costOf });
    }
    return traced(slots, values, steps, starts, counts);
  };
}

/** Follows the steps back from the least of the last values. */
function traced(
  slots: readonly Int32Array[],
  values: Float64Array,
  steps: Uint8Array,
  starts: Int32Array,
  counts: number,
): WorstVersion {
  const choices = new Uint8Array(slots.length);
  if (slots.length === 0) return { sum: 0, choices };
  const widthAt = (t: number) => slots[t]?.length ?? 1;
  const last = slots.length - 1;
  const ends = Math.max(1, counts) * widthAt(last - 1) * widthAt(last);
  let end = 0;
  for (let k = 1; k < ends; k += 1) if (values[k]! < values[end]!) end = k;
  const sum = values[end]!;
  for (let t = last; t >= 0; t -= 1) {
    const [before, here, next] = [widthAt(t - 2), widthAt(t - 1), widthAt(t)];
    const c = end % next;
    const b = Math.floor(end / next) % here;
    const j = Math.floor(end / (next * here)) - (c > 0 && counts > 0 ? 1 : 0);
    choices[t] = c;
    end = (j * before + steps[starts[t]! + end]!) * here + b;
  }
  return { sum, choices };
}

function enlarged(steps: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, 2 * steps.length));
  larger.set(steps);
  return larger;
}
