/**
 * What the tokenizer does not know: it takes letters beyond Latin-1 for no words, and cuts words at them. Here such words
 * are found whole. Scripts that put no spaces between words are read letter by letter; n-grams make words of them.
 */
import { isAscii } from './ascii.js';

/** Chinese, Japanese, Thai, Lao, Khmer, Burmese. */
export const UNSPACED =
  '\\p{scx=Hani}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}';

const LETTER = `(?![${UNSPACED}])\\p{L}`;
const MARK = '[\\p{M}\\u200c\\u200d]';

/** A letter with its marks; what Khmer and Burmese write below it belongs to it. */
const CHARACTER = `(?=\\p{L})[${UNSPACED}](?:${MARK}|(?<=[\\u1039\\u17d2])\\p{L})*`;
const WORD = `${LETTER}(?:${LETTER}|${MARK}|'(?=\\p{L}))*`;
const HASHTAG = `#(?:${LETTER}|_)(?:${LETTER}|${MARK}|[\\p{Nd}_])*`;
/** Beyond what English uses, one by one: « », Arabic, full-width and others. */
const PUNCTUATION = '[^\\P{P}\\u0000-\\u00aa\\u00ac-\\u00ba\\u00bc-\\u00ff\\u2000-\\u206f]';

const PIECE = new RegExp(`${CHARACTER}|${WORD}|${HASHTAG}|${PUNCTUATION}`, 'gu');

const BEYOND_LATIN_1 = /(?![ªµºÀ-ÿ])[^\P{L}A-Za-z]|(?!\ufe0f|\u20e3)\p{M}/u;
const ACCENTED = '[\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u00ff]';
/** Of these the tokenizer would lose all up to the last accent. */
const ACCENTED_POSSESSIVE = new RegExp(`${ACCENTED}[a-z]+'s$`, 'i');
const ACCENTED_PLURAL = new RegExp(`${ACCENTED}[a-z]+s$`, 'i');
const POSSESSIVE = /'s$/i;

/** Without any of these, or an accent before an apostrophe, all of a text is for the tokenizer. */
const SIGN = new RegExp(`[\\u00ab\\u00bb\\u0100-\\u1fff\\u2070-\\uffff]|${ACCENTED}[a-z]+'`, 'i');

/** The tokens of a text in which `tokenize` sees only what lies between words of other scripts. */
export function tokensAround(text: string, tokenize: (stretch: string) => string[]): string[] {
  if (isAscii(text) || !SIGN.test(text)) return tokenize(text);
  const tokens: string[] = [];
  let cursor = 0;
  const readUpTo = (end: number) => {
    const stretch = text.slice(cursor, end);
    if (stretch.trim() !== '') for (const token of tokenize(stretch)) tokens.push(token);
  };
  for (const { 0: piece, index } of text.matchAll(PIECE)) {
    const end = index + piece.length;
    if (isForTokenizer(piece, text[end])) continue;
    readUpTo(index);
    tokens.push(...withoutPossessive(piece));
    cursor = end;
  }
  readUpTo(text.length);
  return tokens;
}

/** Whether the tokenizer reads it right. */
function isForTokenizer(piece: string, next: string | undefined): boolean {
  if (BEYOND_LATIN_1.test(piece) || !/^[\p{L}#]/u.test(piece)) return false;
  return !(ACCENTED_POSSESSIVE.test(piece) || (next === "'" && ACCENTED_PLURAL.test(piece)));
}

/** `Dvořák's` as two tokens, like other possessives. */
function withoutPossessive(piece: string): string[] {
  const stem = piece.replace(POSSESSIVE, '');
  return stem === piece || stem === '' ? [piece] : [stem, piece.slice(stem.length)];
}
