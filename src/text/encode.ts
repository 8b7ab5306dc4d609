/** From a text to the ids a model reads. */
import type { CleaningCounts } from './clean.js';
import { createIdReader, type IdReader } from './idReader.js';
import type { TextOptions } from './textOptions.js';
import { END_OF_SEQUENCE, idOf, UNKNOWN, type Vocabulary } from './vocabulary.js';

/** A text as ids of a vocabulary. */
export interface EncodedText {
  /** At most `maxTokens` ids; the last one is the end-of-sequence token. */
  readonly ids: Int32Array;
  /** Share of the tokens that are not in the vocabulary, 0 to 1; 1 for a text without tokens. */
  readonly unknownWords: number;
}

/** Of all texts together, their ends included. */
export function tokenCount(texts: readonly EncodedText[]): number {
  return texts.reduce((sum, { ids }) => sum + ids.length, 0);
}

export function encodeText(
  text: string,
  vocabulary: Vocabulary,
  options: TextOptions,
  counts?: CleaningCounts,
): EncodedText {
  return encodeIds(readerOf(vocabulary, options.foldCase).read(text, counts), options);
}

const readers = new WeakMap<Vocabulary, Map<boolean, IdReader>>();

function readerOf(vocabulary: Vocabulary, foldCase: boolean): IdReader {
  const known = readers.get(vocabulary) ?? new Map<boolean, IdReader>();
  readers.set(vocabulary, known);
  const reader = known.get(foldCase) ?? createIdReader(foldCase, (token) => idOf(vocabulary, token));
  known.set(foldCase, reader);
  return reader;
}

/** The part of `encodeText` behind the vocabulary. @param ids one per token, unknown words included */
export function encodeIds(ids: ArrayLike<number>, options: TextOptions): EncodedText {
  const all = ids instanceof Int32Array ? ids : Int32Array.from(ids);
  let known = 0;
  for (const id of all) if (id !== UNKNOWN) known += 1;
  const isDropping = options.unknownWords === 'drop' && known < all.length;
  const read = isDropping ? all.filter((id) => id !== UNKNOWN) : all;
  const kept = cut(read, options.maxTokens - 1, options.keep);
  const encoded = new Int32Array(kept.length + 1).fill(END_OF_SEQUENCE, kept.length);
  encoded.set(kept);
  return { ids: encoded, unknownWords: all.length === 0 ? 1 : 1 - known / all.length };
}

/** Where in `ids` the ones stand that `encodeIds` keeps, in their order. */
export function keptPositions(ids: readonly number[], options: TextOptions): number[] {
  const positions = Int32Array.from(ids, (_, position) => position);
  const known = positions.filter((position) => ids[position] !== UNKNOWN);
  return [...cut(options.unknownWords === 'drop' ? known : positions, options.maxTokens - 1, options.keep)];
}

function cut(ids: Int32Array, limit: number, keep: TextOptions['keep']): Int32Array {
  if (ids.length <= limit) return ids;
  if (keep === 'start') return ids.subarray(0, limit);
  if (keep === 'end') return ids.subarray(ids.length - limit);
  const head = Math.ceil(limit / 2);
  const both = new Int32Array(limit);
  both.set(ids.subarray(0, head));
  both.set(ids.subarray(ids.length - (limit - head)), head);
  return both;
}
