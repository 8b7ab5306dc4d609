/** The words of a text as a model reads them, and where they stand. */
import type { Model } from '../model/model.js';
import { type EncodedText, encodeIds, keptPositions } from '../text/encode.js';
import { placeTokens } from '../text/tokenise.js';
import { idOf, UNKNOWN } from '../text/vocabulary.js';

/** A word that was read. */
export interface ReadWord {
  /** As it stands in the text. */
  readonly word: string;
  /** Its place in the cleaned text, in UTF-16 units: from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
  /** Whether it is in the model's vocabulary. */
  readonly known: boolean;
}

/** @returns the cleaned text, what the model reads of it, and a word for each id but the end of the sequence */
export function readWords(
  { vocabulary, textOptions }: Pick<Model, 'vocabulary' | 'textOptions'>,
  text: string,
): { readonly plain: string; readonly encoded: EncodedText; readonly words: readonly ReadWord[] } {
  const { plain, tokens } = placeTokens(text, textOptions.foldCase);
  const ids = tokens.map(({ value }) => idOf(vocabulary, value));
  const words = keptPositions(ids, textOptions).map((position) => {
    const { value, start, end } = tokens[position]!;
    return { word: plain.slice(start, end) || value, start, end, known: ids[position] !== UNKNOWN };
  });
  return { plain, encoded: encodeIds(ids, textOptions), words };
}
