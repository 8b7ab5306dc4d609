/** From a text to the ids a model reads. */
import type { CleaningCounts } from './clean.js';
import type { TextOptions } from './textOptions.js';
import { tokenise } from './tokenise.js';
import { END_OF_SEQUENCE, idOf, UNKNOWN, type Vocabulary } from './vocabulary.js';

/** A text as ids of a vocabulary. */
export interface EncodedText {
  /** At most `maxTokens` ids; the last one is the end-of-sequence token. */
  readonly ids: Int32Array;
  /** Share of the tokens that are not in the vocabulary, 0 to 1; 1 for a text without tokens. */
  readonly unknownWords: number;
}

export function encodeText(
  text: string,
  vocabulary: Vocabulary,
  options: TextOptions,
  counts?: CleaningCounts,
): EncodedText {
  const tokens = tokenise(text, options.foldCase, counts);
  return encodeIds(
    tokens.map((token) => idOf(vocabulary, token)),
    options,
  );
}

/** The part of `encodeText` behind the vocabulary. @param ids one per token, unknown words included */
export function encodeIds(ids: number[], options: TextOptions): EncodedText {
  const known = ids.filter((id) => id !== UNKNOWN);
  const kept = cut(options.unknownWords === 'drop' ? known : ids, options.maxTokens - 1, options.keep);
  const encoded = new Int32Array(kept.length + 1).fill(END_OF_SEQUENCE, kept.length);
  encoded.set(kept);
  return {
    ids: encoded,
    unknownWords: ids.length === 0 ? 1 : 1 - known.length / ids.length,
  };
}

/** Where in `ids` the ones stand that `encodeIds` keeps, in their order. */
export function keptPositions(ids: readonly number[], options: TextOptions): number[] {
  const positions = ids.map((_, position) => position);
  const known = positions.filter((position) => ids[position] !== UNKNOWN);
  return cut(options.unknownWords === 'drop' ? known : positions, options.maxTokens - 1, options.keep);
}

function cut(ids: number[], limit: number, keep: TextOptions['keep']): number[] {
  if (ids.length <= limit) return ids;
  if (keep === 'start') return ids.slice(0, limit);
  if (keep === 'end') return ids.slice(-limit);
  const head = Math.ceil(limit / 2);
  return [...ids.slice(0, head), ...ids.slice(ids.length - (limit - head))];
}
