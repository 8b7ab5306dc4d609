/** Texts of similar length side by side, so that little of a batch is padding. */
import type { EncodedText } from './encode.js';
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
export function makeBatch(texts: readonly EncodedText[], positions: readonly number[]): Batch {
  const order = [...positions].sort((a, b) => texts[b]!.ids.length - texts[a]!.ids.length || a - b);
  const time = texts[order[0]!]!.ids.length;
  const ids = new Int32Array(order.length * time).fill(PADDING);
  order.forEach((position, row) => ids.set(texts[position]!.ids, row * time));
  return {
    size: order.length,
    time,
    ids,
    lengths: Int32Array.from(order, (position) => texts[position]!.ids.length),
    positions: Int32Array.from(order),
  };
}

/** Cuts a list of positions, sorted by the length of their texts, into pieces of `size`. Ties stay in order. */
function sortedPieces(texts: readonly EncodedText[], positions: number[], size: number): number[][] {
  const sorted = positions.sort((a, b) => texts[b]!.ids.length - texts[a]!.ids.length);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, piece) =>
    sorted.slice(piece * size, (piece + 1) * size),
  );
}

/**
 * One epoch of training batches, as positions in `texts`: random order, every text once. Texts are shuffled, sorted
 * by length within pools of fifty batches, and the batches shuffled again. The last batch may be smaller.
 */
export function epochBatches(
  texts: readonly EncodedText[],
  size: number,
  random: { shuffle<Item>(items: Item[]): Item[] },
): number[][] {
  const order = random.shuffle(texts.map((_, position) => position));
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
