/** Words that speak against a class: what an attacker may write who has seen texts of all classes. */
import type { AttackedText } from './attackedText.js';
import { isWord } from './surfaces/words.js';

interface Labeled extends AttackedText {
  /** The place of its class. */
  readonly label: number;
}

/**
 * The words that texts of other classes have more often than those of a class, by the log-odds of their shares of the
 * texts, the most telling first. @param most how many
 */
export function tellingWords(texts: readonly Labeled[], label: number, most: number): string[] {
  const own = documentFrequencies(texts.filter((text) => text.label === label));
  const others = documentFrequencies(texts.filter((text) => text.label !== label));
  // One text more on each side: what is seen once says little.
  const odds = (word: string) =>
    Math.log((others.of(word) + 1) / (others.texts + 2)) - Math.log((own.of(word) + 1) / (own.texts + 2));
  return others.words
    .map((word) => ({ word, odds: odds(word) }))
    .filter((one) => one.odds > 0)
    .sort((a, b) => b.odds - a.odds || (a.word < b.word ? -1 : 1))
    .slice(0, most)
    .map(({ word }) => word);
}

function documentFrequencies(texts: readonly AttackedText[]) {
  const found = new Map<string, number>();
  for (const { slots } of texts)
    for (const word of new Set(slots.map(({ value }) => value)))
      if (isWord(word)) found.set(word, (found.get(word) ?? 0) + 1);
  return { texts: texts.length, words: [...found.keys()], of: (word: string) => found.get(word) ?? 0 };
}
