/** One sentence put before or behind a text whose words all stay. */
import { lettersAt } from '../attackedText.js';
import type { Surface } from './surface.js';

/** Say nothing of what is reviewed. */
const NEUTRAL = [
  'I read this on a train.',
  'It is Tuesday today.',
  'The weather was mild all week.',
  'My neighbour has two dogs.',
  'We had lunch at noon.',
  'This was written in spring.',
];

const SENTENCE = /[^.!?]+[.!?]+/g;
const FEWEST_WORDS = 3;
const MOST_WORDS = 10;

/** @param sentences further ones, such as those of texts of another class */
export function insertionSurface(sentences: readonly string[]): Surface {
  const all = [...NEUTRAL, ...sentences];
  return {
    candidates(text, place) {
      const letters = lettersAt(text, place);
      const before = place === 0 ? all.map((sentence) => `${sentence} ${letters}`) : [];
      const isLast = place === text.slots.length - 1;
      return isLast ? [...before, ...all.map((sentence) => `${letters} ${sentence}`)] : before;
    },
    budget: () => 1,
  };
}

/** The short sentences of texts, in order, each once. @param most how many */
export function shortSentences(texts: readonly string[], most: number): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    for (const [sentence] of text.matchAll(SENTENCE)) {
      const words = sentence.trim().split(/\s+/);
      if (words.length >= FEWEST_WORDS && words.length <= MOST_WORDS) found.add(words.join(' '));
      if (found.size === most) return [...found];
    }
  }
  return [...found];
}
