/** Texts without a random share of their words. */
import type { RandomSource } from '../tensor/random.js';
import type { EncodedText } from './encode.js';

/** @param share of the words that are left out, on the average; the end-of-sequence token stays */
export function dropWords(text: EncodedText, share: number, random: RandomSource): EncodedText {
  const end = text.ids.length - 1;
  return { ...text, ids: text.ids.filter((_, place) => place === end || random.uniform() >= share) };
}
