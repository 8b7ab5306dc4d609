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
export function tokenCount(texts: Iterable<EncodedText>): number {
  let sum = 0;
  for (const { ids } of texts) sum += ids.length;
  return sum;
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
  const all = new Int32Array(ids.length + 1);
  all.set(ids);
  return encoded(all, options);
}

/** The same of ids of another kind. @param translation the id of the vocabulary by each of those */
export function encodeTranslated(
  ids: Int32Array,
  translation: Int32Array,
  options: TextOptions,
): EncodedText {
  const all = new Int32Array(ids.length + 1);
  for (let at = 0; at < ids.length; at += 1) all[at] = translation[ids[at]!]!;
  return encoded(all, options);
}

/** @param all the ids of all tokens, and room for the end of the sequence */
function encoded(all: Int32Array, { maxTokens, keep, unknownWords }: TextOptions): EncodedText {
  const tokens = all.length - 1;
  all[tokens] = END_OF_SEQUENCE;
  let known = 0;
  for (let at = 0; at < tokens; at += 1) if (all[at] !== UNKNOWN) known += 1;
  const isDropping = unknownWords === 'drop' && known < tokens;
  const read = isDropping ? all.filter((id) => id !== UNKNOWN) : all;
  return {
    ids: read.length <= maxTokens ? read : withEnd(cut(read.subarray(0, -1), maxTokens - 1, keep)),
    unknownWords: tokens === 0 ? 1 : 1 - known / tokens,
  };
}

function withEnd(ids: Int32Array): Int32Array {
  const ended = new Int32Array(ids.length + 1).fill(END_OF_SEQUENCE, ids.length);
  ended.set(ids);
  return ended;
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
