/** Reads words as the substitutes that a defense has for them. */
import { withCapitalsOf } from './capitals.js';

/** @param substitutes in small letters @returns what each word is read as, with its capital letters */
export function substitution(substitutes: ReadonlyMap<string, string>): (word: string) => string {
  return (word) => {
    const substitute = substitutes.get(word.toLowerCase());
    return substitute === undefined ? word : withCapitalsOf(word, substitute);
  };
}
