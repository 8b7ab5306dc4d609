/** Reads misspelt words as the known words that they stand for. */
import { plainLetters } from './plainLetters.js';
import { createCorrection } from './spelling.js';
import { type Reading, SPECIAL_TOKENS, type Vocabulary } from './vocabulary.js';

/** Known words stay as they are; of others the letters are made plain, and then the spelling is corrected. */
export function normalisedCharacters({ tokens, ids }: Vocabulary): Reading {
  const correction = createCorrection(tokens.slice(SPECIAL_TOKENS.length));
  return {
    name: 'normalised-characters',
    as(word) {
      if (ids.has(word)) return word;
      const plain = plainLetters(word);
      return ids.has(plain) ? plain : (correction(plain) ?? word);
    },
  };
}
