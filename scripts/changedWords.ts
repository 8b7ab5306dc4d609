import type { RandomSource } from '../src/tensor/random.js';

const WORD = /\p{L}+/gu;

/** The text with a share of its words replaced by words of another text; tags for line ends stay. */
export function changedWords(
  text: string,
  share: number,
  other: string,
  random: Pick<RandomSource, 'uniform' | 'integer'>,
): string {
  const foreign = other.match(WORD) ?? ['word'];
  return text.replace(WORD, (word) =>
    word !== 'br' && random.uniform() < share ? foreign[random.integer(foreign.length)]! : word,
  );
}
