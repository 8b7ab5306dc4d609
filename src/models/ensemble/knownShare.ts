/** How much of the words of texts something pretrained knows. */
import type { PreparedData } from '../../model/data.js';
import type { TextList } from '../../text/textList.js';
import { SPECIAL_TOKENS, UNKNOWN, type Vocabulary } from '../../text/vocabulary.js';

/** What knows a smaller share of the words is of little use. */
export const FEWEST_KNOWN_WORDS = 0.8;

/** Share of the words in the texts that a vocabulary has, 0 to 1. */
export function knownShare(
  { ids }: Vocabulary,
  { vocabulary, frequencies }: Pick<PreparedData<TextList>, 'vocabulary' | 'frequencies'>,
): number {
  const isKnown = (token: string, id: number) =>
    id < SPECIAL_TOKENS.length ? id !== UNKNOWN : ids.has(token);
  return vocabulary.tokens.reduce((sum, token, id) => sum + (isKnown(token, id) ? frequencies[id]! : 0), 0);
}
