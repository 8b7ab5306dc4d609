/** Words misspelt as a slip or a trick would: letters swapped, left out, doubled, hit beside the key, or replaced by look-alikes. */

import { isStopWord } from '../../candidates/stopWords.js';
import { neighbours } from '../../text/keyboard.js';
import { lettersAt } from '../attackedText.js';
import type { Surface } from './surface.js';

/** Words shorter than this are left alone: a slip in them makes another word. */
const FEWEST_LETTERS = 4;
const LATIN_WORD = /^[a-z]+$/i;

/** Letters of other scripts that look the same. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
};
const ZERO_WIDTH_SPACE = '\u200b';

/** @param words that may be misspelt in a text */
export function characterSurface(words: number): Surface {
  return {
    candidates(text, place) {
      const letters = lettersAt(text, place);
      const isOpen =
        letters.length >= FEWEST_LETTERS && LATIN_WORD.test(letters) && !isStopWord(letters.toLowerCase());
      return isOpen ? misspellings(letters) : [];
    },
    budget: () => words,
  };
}

/** All within the word: the first and the last letter stay, by which people read (Pruthi, Dhingra and Lipton 2019). */
function misspellings(word: string): string[] {
  const found = new Set<string>();
  const middle = Math.floor(word.length / 2);
  for (let at = 1; at < word.length - 1; at += 1) {
    const [before, letter, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)];
    if (at < word.length - 2) found.add(before + after[0]! + letter + after.slice(1));
    found.add(before + after);
    const look = LOOK_ALIKES[letter];
    if (look !== undefined) found.add(before + look + after);
  }
  const [before, letter, after] = [word.slice(0, middle), word[middle]!, word.slice(middle + 1)];
  for (const beside of neighbours(letter)) found.add(before + beside + after);
  found.add(before + letter + letter + after);
  found.add(before + ZERO_WIDTH_SPACE + letter + after);
  found.delete(word);
  return [...found];
}
