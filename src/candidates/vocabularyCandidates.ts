/** Candidates of the words of a vocabulary, as ids. V words, special tokens included. */

import { withCapitalsOf } from '../text/capitals.js';
import { SPECIAL_TOKENS, UNKNOWN, type Vocabulary, vocabularyFrom } from '../text/vocabulary.js';
import type { CandidatesOfWord } from './wordCandidates.js';

/** [V] what may stand in place of each word: itself first, and each id once. */
export type Choices = readonly Int32Array[];

/** The vocabulary, and behind it the candidates of its words that it does not have. */
export function withCandidates(vocabulary: Vocabulary, candidatesOf: CandidatesOfWord): Vocabulary {
  const words = vocabulary.tokens.slice(SPECIAL_TOKENS.length);
  const others = new Set(words.flatMap((word) => candidatesAs(word, candidatesOf)));
  return vocabularyFrom([...vocabulary.tokens, ...[...others].filter((word) => !vocabulary.ids.has(word))]);
}

/** Candidates that the vocabulary does not have are unknown words. Special tokens are closed. */
export function choicesIn(vocabulary: Vocabulary, candidatesOf: CandidatesOfWord): Choices {
  return vocabulary.tokens.map((word, id) => {
    if (id < SPECIAL_TOKENS.length) return Int32Array.of(id);
    const others = candidatesAs(word, candidatesOf).map((one) => vocabulary.ids.get(one) ?? UNKNOWN);
    return Int32Array.from(new Set([id, ...others]));
  });
}

function candidatesAs(word: string, candidatesOf: CandidatesOfWord): string[] {
  return candidatesOf(word.toLowerCase()).map((candidate) => withCapitalsOf(word, candidate));
}
