/**
 * A linear model taken apart: its margin is the bias plus what each n-gram of the text adds, exactly.
 * Shapes: T ids of a text, the end of the sequence included.
 */
import { type LinearState, linearLogits, ngramContributions } from '../models/linear.js';
import { wordsOfNgram } from '../models/ngrams.js';
import { UNKNOWN, type Vocabulary } from '../text/vocabulary.js';
import type { Contest } from './contest.js';

export interface ExplainedNgram {
  /** As in the vocabulary, joined by spaces. */
  readonly ngram: string;
  /** What it adds to the margin, in nats, however often it stands in the text. */
  readonly contribution: number;
}

export interface LinearContributions {
  /** [T-1] each n-gram's contribution in equal parts to its words, wherever it stands */
  readonly contributions: Float64Array;
  readonly margin: number;
  /** Of the bias alone. */
  readonly baseline: number;
  /** Rounding of 32-bit numbers only. */
  readonly gap: number;
  /** The strongest first. */
  readonly ngrams: readonly ExplainedNgram[];
}

/** @param ids [T] */
export function linearContributions(
  state: LinearState,
  ids: Int32Array,
  { tokens }: Vocabulary,
  contest: Contest,
): LinearContributions {
  const contributions = new Float64Array(ids.length - 1);
  const ngrams = ngramContributions(state, ids).map(({ ngram, places, logits }) => {
    const contribution = difference(logits, contest);
    const words = wordsOfNgram(state.ngrams, ngram);
    const part = contribution / (words.length * places.length);
    for (const last of places)
      for (let word = last - words.length + 1; word <= last; word += 1) contributions[word]! += part;
    return { ngram: words.map((word) => tokens[word]!).join(' '), contribution };
  });
  const margin = difference(linearLogits(state, ids), contest);
  const baseline = difference(state.bias, contest);
  const sum = contributions.reduce((total, one) => total + one, 0);
  return {
    contributions,
    margin,
    baseline,
    gap: Math.abs(sum - (margin - baseline)),
    ngrams: ngrams.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}

/** @returns [T-1] what the margin loses when a word becomes one that the model does not know */
export function linearOcclusion(state: LinearState, ids: Int32Array, contest: Contest): Float64Array {
  const margin = difference(linearLogits(state, ids), contest);
  return Float64Array.from(ids.subarray(0, -1), (id, place) => {
    if (id === UNKNOWN) return 0;
    const without = ids.slice();
    without[place] = UNKNOWN;
    return margin - difference(linearLogits(state, without), contest);
  });
}

function difference(logits: ArrayLike<number>, { label, rival }: Contest): number {
  return logits[label]! - logits[rival]!;
}
