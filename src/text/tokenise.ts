/** The one way from a text to its tokens, for training, classification and tests. */
import winkTokenizer from 'wink-tokenizer';
import { type CleaningCounts, cleanText } from './clean.js';

/** The tokenizer's time grows with the square of a run without spaces, so a run far longer than words is cut. */
const OVERLONG_RUN = /\S{200}(?=\S)/gu;

/** The tokenizer splits contractions at typewriter apostrophes only. */
const TYPOGRAPHIC_APOSTROPHE = /(?<=\p{L})’(?=\p{L})/gu;

let tokenizer: ReturnType<typeof winkTokenizer> | undefined;

/** Words, numbers, punctuation marks, emoticons and the like, in order; contractions are split ("do", "n't"). */
export function tokenise(text: string, foldCase = true, counts?: CleaningCounts): string[] {
  tokenizer ??= winkTokenizer();
  const plain = cleanText(text, counts).replace(TYPOGRAPHIC_APOSTROPHE, "'").replace(OVERLONG_RUN, '$& ');
  return tokenizer.tokenize(foldCase ? plain.toLowerCase() : plain).map((token) => token.value);
}
