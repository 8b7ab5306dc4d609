/** A text as a linear model adds it up, word by word. C classes. */
import type { Model } from '../../model/model.js';
import { encodeText } from '../../text/encode.js';

export interface ReadText {
  /** [C] */
  readonly logits: Float64Array;
  /** [C] what each word adds with the n-grams that it is in, by the word. Words that the model does not know add nothing. */
  readonly words: ReadonlyMap<string, Float64Array>;
  /** N-grams that the model knows. */
  readonly ngrams: number;
}

/** @param model with exact contributions, as the linear family has them */
export function readText(model: Model, text: string): ReadText {
  const { vocabulary, textOptions } = model;
  const { bias, ngrams } = model.contributions!(encodeText(text, vocabulary, textOptions));
  const logits = Float64Array.from(bias);
  const words = new Map<string, Float64Array>();
  for (const ngram of ngrams) {
    for (let c = 0; c < logits.length; c += 1) logits[c]! += ngram.logits[c]!;
    for (const id of new Set(ngram.words)) {
      const word = vocabulary.tokens[id]!;
      const sum = words.get(word) ?? new Float64Array(logits.length);
      for (let c = 0; c < sum.length; c += 1) sum[c]! += ngram.logits[c]!;
      words.set(word, sum);
    }
  }
  return { logits, words, ngrams: ngrams.length };
}

const NOTHING: readonly number[] = [];

/** The logits without a word and the n-grams that it is in. */
export function withoutWord({ logits, words }: ReadText, word: string): Float64Array {
  const added = words.get(word) ?? NOTHING;
  return logits.map((logit, c) => logit - (added[c] ?? 0));
}

/** How far a class is above the best of the others. */
export function marginOf(logits: ArrayLike<number>, place: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < logits.length; c += 1) if (c !== place && logits[c]! > best) best = logits[c]!;
  return logits[place]! - best;
}
