/** Letters that only look like others, as plain ones. */
import { createRequire } from 'node:module';
import { isAscii } from './ascii.js';

const BEYOND_ASCII = /\P{ASCII}/gu;
const MARKS = /\p{M}/gu;

/** Its types say that it is an ES module, which it is not. */
const looksLike = createRequire(import.meta.url)('unhomoglyph') as (text: string) => string;

/**
 * The word in letters of the alphabet: full-width and mathematical letters by Unicode's compatible forms, look-alikes of
 * other scripts by its list of confusables, without accents. ASCII stays, of which the list would make "rn" of "m".
 * @example plainLetters('fаntástic') // 'fantastic', though the first а is Cyrillic
 */
export function plainLetters(word: string): string {
  if (isAscii(word)) return word;
  const plain = word.normalize('NFKC').replace(BEYOND_ASCII, looksLike);
  return plain.normalize('NFD').replace(MARKS, '').normalize('NFC');
}
