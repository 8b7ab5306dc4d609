/** The one way from a text to its tokens, for training, classification and tests. */
import { createRequire } from 'node:module';
import type winkTokenizer from 'wink-tokenizer';
import { type CleaningCounts, cleanText } from './clean.js';

/** The tokenizer's time grows with the square of a run without spaces, so a run far longer than words is cut. */
const OVERLONG_RUN = /\S{200}(?=\S)/gu;

/** The tokenizer splits contractions at typewriter apostrophes only. */
const TYPOGRAPHIC_APOSTROPHE = /(?<=\p{L})’(?=\p{L})/gu;

/** An `import` would read all of its source for the names of its exports, which takes longer than running it. */
const require = createRequire(import.meta.url);

let tokenizer: ReturnType<typeof winkTokenizer> | undefined;

/** Words, numbers, punctuation marks, emoticons and the like, in order; contractions are split ("do", "n't"). */
export function tokenise(text: string, foldCase = true, counts?: CleaningCounts): string[] {
  return tokensOf(plainText(text, counts), foldCase);
}

export interface PlacedToken {
  readonly value: string;
  /** The part of the plain text that it came from, in UTF-16 units: from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
}

/** The tokens of `tokenise` where they stand in the cleaned text, whose capital letters are kept. */
export function placeTokens(text: string, foldCase = true): { plain: string; tokens: PlacedToken[] } {
  const plain = plainText(text);
  const folded = foldCase ? foldInPlace(plain) : plain;
  let cursor = 0;
  const tokens = tokensOf(plain, foldCase).map((value) => {
    const start = folded.indexOf(value, cursor);
    if (start < 0) return { value, start: cursor, end: cursor };
    cursor = start + value.length;
    return { value, start, end: cursor };
  });
  return { plain, tokens };
}

/** Small letters, each where its capital stood, though a few change their length with their case. */
function foldInPlace(plain: string): string {
  const folded = plain.toLowerCase();
  if (folded.length === plain.length) return folded;
  return Array.from(plain, (letter) => letter.toLowerCase().slice(0, letter.length)).join('');
}

function plainText(text: string, counts?: CleaningCounts): string {
  return cleanText(text, counts).replace(TYPOGRAPHIC_APOSTROPHE, "'").replace(OVERLONG_RUN, '$& ');
}

function tokensOf(plain: string, foldCase: boolean): string[] {
  tokenizer ??= (require('wink-tokenizer') as typeof winkTokenizer)();
  return tokenizer.tokenize(foldCase ? plain.toLowerCase() : plain).map((token) => token.value);
}
