/** The one way from a text to its tokens, for training, classification and tests. */
import { createRequire } from 'node:module';
import type winkTokenizer from 'wink-tokenizer';
import { type CleaningCounts, cleanText } from './clean.js';
import { tokensAround, UNSPACED } from './otherScripts.js';

/** The tokenizer's time grows with the square of a run without spaces, so a run far longer than words is cut. */
const LONGEST_RUN = 200;
const OVERLONG_RUN = new RegExp(`[^\\s${UNSPACED}]{${LONGEST_RUN}}(?=[^\\s${UNSPACED}])`, 'gu');

/** The tokenizer splits contractions at typewriter apostrophes only. */
const TYPOGRAPHIC_APOSTROPHE = /(?<=\p{L})[’ʼ](?=\p{L})/gu;

/** An `import` would read all of its source for the names of its exports, which takes longer than running it. */
const require = createRequire(import.meta.url);

/** Kinds of tokens that most texts have none of, with what a text must hold to have one. */
const RARE_KINDS: readonly { readonly sign: RegExp; readonly kinds: readonly winkTokenizer.Kind[] }[] = [
  { sign: /:\/\//, kinds: ['url'] },
  { sign: /@/, kinds: ['email', 'mention'] },
  { sign: /#/, kinds: ['hashtag'] },
  { sign: /[\u2000-\uffff]/, kinds: ['emoji'] },
  { sign: /[:;]|<3/, kinds: ['emoticon'] },
  { sign: /\d/, kinds: ['time', 'ordinal'] },
  { sign: /[\d\u0966-\u096f]/, kinds: ['number'] },
  { sign: /[₿₽₹₨$£¥€₩]/, kinds: ['currency'] },
];

/** By the kinds they look for, as bits of the rows of `RARE_KINDS`. */
const tokenizers = new Map<number, winkTokenizer.Tokenizer>();

/** Words, numbers, punctuation marks, emoticons and the like, in order; contractions are split ("do", "n't"). */
export function tokenise(text: string, foldCase = true, counts?: CleaningCounts): string[] {
  return tokensOf(foldedText(text, foldCase, counts));
}

/** A token, and where it stands. */
export interface PlacedToken {
  readonly value: string;
  /** The part of the plain text that it came from, in UTF-16 units: from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
}

/** The tokens of `tokenise` where they stand in the cleaned text, whose capital letters are kept. */
export function placeTokens(text: string, foldCase = true): { plain: string; tokens: PlacedToken[] } {
  const plain = plainText(text);
  const folded = folding(plain, foldCase);
  const placeIn = folded.length === plain.length ? (place: Place) => place : unfolding(plain);
  let cursor = 0;
  const tokens = tokensOf(folded).map((value) => {
    const start = folded.indexOf(value, cursor);
    // The tokenizer drops parts of a few words and changes one, but no whole word.
    if (start < 0 || /\S\s/.test(folded.slice(cursor, start)))
      return { value, ...placeIn({ start: cursor, end: cursor }) };
    cursor = start + value.length;
    return { value, ...placeIn({ start, end: cursor }) };
  });
  return { plain, tokens };
}

type Place = Pick<PlacedToken, 'start' | 'end'>;

/** From places in the small letters to those in the text, for a text with letters that grow: İ becomes two. */
function unfolding(plain: string): (place: Place) => Place {
  const starts: number[] = [];
  let at = 0;
  for (const letter of plain) {
    const small = letter.toLowerCase().length;
    for (let unit = 0; unit < small; unit += 1) starts.push(at + Math.min(unit, letter.length - 1));
    at += letter.length;
  }
  starts.push(at);
  return ({ start, end }) => ({ start: starts[start]!, end: starts[end]! });
}

function plainText(text: string, counts?: CleaningCounts): string {
  const plain = cleanText(text, counts).replace(TYPOGRAPHIC_APOSTROPHE, "'");
  return hasOverlongRun(plain) ? plain.replace(OVERLONG_RUN, '$& ') : plain;
}

/** Looks at one character in dozens: no run longer than `LONGEST_RUN` fits between two spaces that lie nearer than that. */
function hasOverlongRun(plain: string): boolean {
  let last = -1;
  while (plain.length - last - 1 > LONGEST_RUN) {
    const space = plain.lastIndexOf(' ', last + 1 + LONGEST_RUN);
    if (space <= last) return true;
    last = space;
  }
  return false;
}

/** The cleaned text that is cut into tokens, with single spaces. */
export function foldedText(text: string, foldCase: boolean, counts?: CleaningCounts): string {
  return folding(plainText(text, counts), foldCase);
}

const folding = (plain: string, foldCase: boolean) => (foldCase ? plain.toLowerCase() : plain);

/** The tokens of a text of `foldedText`, or of what stands in it between two spaces. */
export function tokensOf(folded: string): string[] {
  const tokenizer = tokenizerFor(folded);
  return tokensAround(folded, (stretch) => tokenizer.tokenize(stretch).map(({ value }) => value));
}

/** A tokenizer that passes over the kinds of tokens of which the text holds no sign: the same tokens in half the time. */
function tokenizerFor(plain: string): winkTokenizer.Tokenizer {
  let found = 0;
  for (const [row, { sign }] of RARE_KINDS.entries()) if (sign.test(plain)) found |= 1 << row;
  let tokenizer = tokenizers.get(found);
  if (tokenizer === undefined) {
    tokenizer = (require('wink-tokenizer') as typeof winkTokenizer)();
    const absent = RARE_KINDS.filter((_, row) => (found & (1 << row)) === 0).flatMap(({ kinds }) => kinds);
    tokenizer.defineConfig({
      quoted_phrase: false,
      ...Object.fromEntries(absent.map((kind) => [kind, false])),
    });
    tokenizers.set(found, tokenizer);
  }
  return tokenizer;
}
