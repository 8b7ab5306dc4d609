/**
 * The order of an epoch over texts that are read by blocks: blocks are permuted, a few of them at a time are in a buffer, and the
 * texts in it are permuted (CorgiPile: Xu et al. 2022). It follows from the random source alone, whatever was read before. All
 * texts are one buffer where they are at hand, or in no more blocks than a buffer has.
 */
import { createRandom } from '../tensor/random.js';
import { type Shuffler, shuffledBatches } from './batches.js';
import type { TextList } from './textList.js';

/** Of a file that is sorted by label, a buffer of so many blocks has nearly the shares of all. */
export const BUFFER_BLOCKS = 64;

type Source = Shuffler & { integer(below: number): number };

/** The batches of an epoch, by their number: positions of texts. */
export interface EpochBatches {
  readonly length: number;
  at(batch: number): readonly number[] | undefined;
}

interface Buffer {
  /** Texts in it. */
  readonly size: number;
  /** Their positions, block by block. */
  positions(): number[];
  /** Of this buffer only, from its beginning. */
  random(): Shuffler;
}

/** What a fingerprint says of such an order. */
export const BLOCK_BY_BLOCK = 'shuffled block by block';

/** Whether texts are so many that not all of them are shuffled together. */
export function isBuffered({ blocks = [] }: TextList): boolean {
  return blocks.length - 1 > BUFFER_BLOCKS;
}

/** Every text once, random order; each batch is of texts of one buffer. */
export function blockwiseBatches(texts: TextList, size: number, random: Source): EpochBatches {
  const buffers = buffersOf(texts, random);
  const batchesIn = (buffer: Buffer) => shuffledBatches(texts, buffer.positions(), size, buffer.random());
  if (buffers.length === 1) return batchesIn(buffers[0]!);
  const firsts = [0];
  for (const buffer of buffers) firsts.push(firsts.at(-1)! + Math.ceil(buffer.size / size));
  const length = firsts.pop()!;
  let current = { number: -1, batches: [] as number[][] };
  return {
    length,
    at(batch) {
      if (batch < 0 || batch >= length) return undefined;
      const number = firsts.findLastIndex((first) => first <= batch);
      if (current.number !== number) current = { number, batches: batchesIn(buffers[number]!) };
      return current.batches[batch - firsts[number]!];
    },
  };
}

/** The positions of all texts in random order. */
export function* blockwiseOrder(texts: TextList, random: Source): Generator<number, void, void> {
  for (const buffer of buffersOf(texts, random)) yield* buffer.random().shuffle(buffer.positions());
}

function buffersOf(texts: TextList, random: Source): Buffer[] {
  const { blocks = [], length } = texts;
  if (!isBuffered(texts)) return [{ size: length, positions: () => range(0, length), random: () => random }];
  const order = random.shuffle(range(0, blocks.length - 1));
  const buffers: Buffer[] = [];
  for (let first = 0; first < order.length; first += BUFFER_BLOCKS) {
    const members = order.slice(first, first + BUFFER_BLOCKS);
    const seed = random.integer(SEEDS);
    buffers.push({
      size: members.reduce((sum, block) => sum + blocks[block + 1]! - blocks[block]!, 0),
      positions: () => members.flatMap((block) => range(blocks[block]!, blocks[block + 1]!)),
      random: () => createRandom(seed, 'buffer'),
    });
  }
  return buffers;
}

const SEEDS = 2 ** 32;

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, place) => from + place);
}
