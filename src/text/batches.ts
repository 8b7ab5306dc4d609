/** Texts of similar length side by side, so that little of a batch is padding. */
import type { EncodedText } from './encode.js';
import type { TextList } from './textList.js';
import { PADDING } from './vocabulary.js';

/** B texts of at most T tokens, longest first. */
export interface Batch {
  readonly size: number;
  readonly time: number;
  /** [B,T], padded behind */
  readonly ids: Int32Array;
  /** [B] real tokens of each text, the end-of-sequence token included, in descending order */
  readonly lengths: Int32Array;
  /** [B] where each text stood in the list the batch was made from */
  readonly positions: Int32Array;
}

/** How many batches are sorted by length together: more means less padding and less random batches. */
const BATCHES_PER_POOL = 50;

/** Puts the texts at `positions` into one batch. */
export function makeBatch(texts: TextList, positions: readonly number[]): Batch {
  const rows = positions
    .map((position) => ({ position, text: texts.at(position)!.ids }))
    .sort((a, b) => b.text.length - a.text.length || a.position - b.position);
  const time = rows[0]!.text.length;
  const ids = new Int32Array(rows.length * time).fill(PADDING);
  rows.forEach(({ text }, row) => ids.set(text, row * time));
  return {
    size: rows.length,
    time,
    ids,
    lengths: Int32Array.from(rows, ({ text }) => text.length),
    positions: Int32Array.from(rows, ({ position }) => position),
  };
}

/** Cuts a list of positions, sorted by the length of their texts, into pieces of `size`. Ties stay in order. */
function sortedPieces(texts: TextList, positions: readonly number[], size: number): number[][] {
  const sorted = positions
    .map((position) => ({ position, length: texts.at(position)!.ids.length }))
    .sort((a, b) => b.length - a.length)
    .map(({ position }) => position);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, piece) =>
    sorted.slice(piece * size, (piece + 1) * size),
  );
}

/** The part of a random source that puts things in order. */
export interface Shuffler {
  shuffle<Item>(items: Item[]): Item[];
}

/**
 * One epoch of training batches, as positions in `texts`: random order, every text once. Texts are shuffled, sorted
 * by length within pools of fifty batches, and the batches shuffled again. The last batch may be smaller.
 */
export function epochBatches(texts: readonly EncodedText[], size: number, random: Shuffler): number[][] {
  return shuffledBatches(
    texts,
    texts.map((_, position) => position),
    size,
    random,
  );
}

/** The same of some of the texts. @param positions theirs; shuffled in place */
export function shuffledBatches(
  texts: TextList,
  positions: number[],
  size: number,
  random: Shuffler,
): number[][] {
  const order = random.shuffle(positions);
  const batches: number[][] = [];
  for (let start = 0; start < order.length; start += size * BATCHES_PER_POOL) {
    batches.push(...sortedPieces(texts, order.slice(start, start + size * BATCHES_PER_POOL), size));
  }
  return random.shuffle(batches);
}

/** Batches for reading all texts once, longest first. */
export function readingBatches(texts: readonly EncodedText[], size: number): Batch[] {
  const positions = texts.map((_, position) => position);
  return sortedPieces(texts, positions, size).map((piece) => makeBatch(texts, piece));
}

/** Share of a batch list's places that are padding, 0 to 1. */
export function paddingShare(batches: readonly Batch[]): number {
  let places = 0;
  let tokens = 0;
  for (const batch of batches) {
    places += batch.ids.length;
    for (const length of batch.lengths) tokens += length;
  }
  return places === 0 ? 0 : 1 - tokens / places;
}
