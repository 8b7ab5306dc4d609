/**
 * Frequent words in place of rare ones (Mozes, Stenetorp, Kleinberg and Griffin 2021, "Frequency-guided word substitutions
 * for detecting textual adversarial examples"): attacks put rare words where frequent ones stood.
 */
import { foldedFrequencies } from './foldedFrequencies.js';
import type { CandidatesOfWord } from './wordCandidates.js';

/** A word is rare beside one that is in so many times as many texts. */
const FAR_RARER = 10;

/**
 * @param frequencies texts that each word is in
 * @returns for each word that is far rarer than one of its candidates the most frequent of them, all in small letters
 */
export function substituteRare(
  frequencies: ReadonlyMap<string, number>,
  candidatesOf: CandidatesOfWord,
): Map<string, string> {
  const folded = foldedFrequencies(frequencies);
  const textsWith = (word: string) => folded.get(word) ?? 0;
  const words = new Set([...folded.keys()].flatMap((word) => [word, ...candidatesOf(word)]));
  const substitutes = new Map<string, string>();
  for (const word of words) {
    const [best] = [...candidatesOf(word)].sort((a, b) => textsWith(b) - textsWith(a));
    if (best !== undefined && textsWith(best) >= FAR_RARER * Math.max(1, textsWith(word)))
      substitutes.set(word, best);
  }
  return substitutes;
}
