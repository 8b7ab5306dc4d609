/**
 * One word for all that may replace one another (Wang, Jin and He 2019, "Natural language adversarial defense through
 * synonym encoding", algorithm 1).
 */
import { foldedFrequencies } from './foldedFrequencies.js';
import type { CandidatesOfWord } from './wordCandidates.js';

/**
 * From the most frequent word to the rarest, each takes the representative of its nearest candidate that has one, or else
 * itself; its candidates without one take the same.
 * @param frequencies texts that each word is in
 * @returns the representative of each word that is not its own, all in small letters
 */
export function encodeSynonyms(
  frequencies: ReadonlyMap<string, number>,
  candidatesOf: CandidatesOfWord,
): Map<string, string> {
  const folded = foldedFrequencies(frequencies);
  const words = [...folded].sort(([a, textsA], [b, textsB]) => textsB - textsA || (a < b ? -1 : 1));
  const encoded = new Map<string, string>();
  for (const [word] of words) {
    const candidates = candidatesOf(word);
    const near = candidates.find((one) => encoded.has(one));
    const representative = encoded.get(word) ?? (near === undefined ? word : encoded.get(near)!);
    for (const one of [word, ...candidates]) if (!encoded.has(one)) encoded.set(one, representative);
  }
  for (const [word, representative] of encoded) if (word === representative) encoded.delete(word);
  return encoded;
}
