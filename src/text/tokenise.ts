/** The one way from a text to its tokens, for training, classification and tests. */
import winkTokenizer from 'wink-tokenizer';
import { type CleaningCounts, cleanText } from './clean.js';

let tokenizer: ReturnType<typeof winkTokenizer> | undefined;

/** Words, numbers, punctuation marks, emoticons and the like, in order; contractions are split ("do", "n't"). */
export function tokenise(text: string, foldCase = true, counts?: CleaningCounts): string[] {
  tokenizer ??= winkTokenizer();
  const plain = cleanText(text, counts);
  return tokenizer.tokenize(foldCase ? plain.toLowerCase() : plain).map((token) => token.value);
}
