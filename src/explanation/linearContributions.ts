/**
 * A linear model taken apart: its margin is the bias plus what each n-gram of the text adds, exactly.
 * Shapes: T ids of a text, the end of the sequence included.
 */
import type { Contributions, NgramContribution } from '../model/model.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { gapOf } from './completeness.js';
import type { Contest } from './contest.js';

/** An n-gram and its part in the answer. */
export interface ExplainedNgram {
  /** As in the vocabulary, joined by spaces. */
  readonly ngram: string;
  /** What it adds to the margin, in nats, however often it stands in the text. */
  readonly contribution: number;
}

export interface LinearContributions {
  /** [T-1] each n-gram's contribution in equal parts to its words, wherever it stands */
  readonly contributions: Float64Array;
  /** [T-1] what the margin loses when a word becomes one that the model does not know */
  readonly losses: Float64Array;
  readonly margin: number;
  /** Of the bias alone. */
  readonly baseline: number;
  /** Rounding of 32-bit numbers only. */
  readonly gap: number;
  /** The strongest first. */
  readonly ngrams: readonly ExplainedNgram[];
}

/** @param logits [C] of the text @param words of the text, the end of the sequence left out */
export function linearContributions(
  parts: Contributions,
  logits: ArrayLike<number>,
  words: number,
  { tokens }: Vocabulary,
  contest: Contest,
): LinearContributions {
  const contributions = new Float64Array(words);
  const losses = new Float64Array(words);
  const ngrams = parts.ngrams.map((found) => {
    const contribution = difference(found.logits, contest);
    const { words } = found;
    share(contributions, contribution, words.length, found);
    takeAway(losses, contribution, words.length, found);
    return { ngram: words.map((word) => tokens[word]!).join(' '), contribution };
  });
  const margin = difference(logits, contest);
  const baseline = difference(parts.bias, contest);
  return {
    contributions,
    losses,
    margin,
    baseline,
    gap: gapOf(contributions, margin, baseline),
    ngrams: ngrams.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}

/** Gives every word of an n-gram, wherever it stands, an equal part. */
function share(
  contributions: Float64Array,
  contribution: number,
  length: number,
  { places }: NgramContribution,
): void {
  const part = contribution / (length * places.length);
  for (const last of places)
    for (let word = last - length + 1; word <= last; word += 1) contributions[word]! += part;
}

/** An n-gram counts once, so that it is lost only with a word that all its places have in common. */
function takeAway(
  losses: Float64Array,
  contribution: number,
  length: number,
  { places }: NgramContribution,
): void {
  for (let word = places.at(-1)! - length + 1; word <= places[0]!; word += 1) losses[word]! += contribution;
}

function difference(logits: ArrayLike<number>, { label, rival }: Contest): number {
  return logits[label]! - logits[rival]!;
}
