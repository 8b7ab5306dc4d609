/**
 * Seeded random numbers from a counter: Threefry-2x32 with 20 rounds
 * (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
 * Block n of a stream depends on the key and n only, so that any number of threads gives the same numbers,
 * and the state of a stream is one counter.
 */
import { hashText } from './hash.js';

/** The two 32-bit words that name a stream. */
export type StreamKey = readonly [number, number];

/** A stream of random numbers for one purpose. Each call moves `position` on; setting it back repeats the numbers. */
export interface RandomSource {
  readonly key: StreamKey;
  /** Blocks used up so far: the whole state, to be saved for an exact resume. */
  position: number;
  /** One number in [0, 1), 53 bits. */
  uniform(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  /** Shuffles in place (Fisher and Yates) and returns its argument. */
  shuffle<Item>(items: Item[]): Item[];
  /** Takes `blocks` blocks for bulk use and returns the position of the first. */
  reserve(blocks: number): number;
}

const KEY_PARITY = 0x1bd11bda;
const BLOCK_RANGE = 0x100000000;

/**
 * One Threefry-2x32-20 block: writes two 32-bit words to `out[at]` and `out[at + 1]`.
 * Rotations and key schedule of the Skein key injection, table 2 of the paper.
 */
export function threefry(key: StreamKey, block: number, out: Uint32Array, at = 0): void {
  const key0 = key[0] | 0;
  const key1 = key[1] | 0;
  const key2 = KEY_PARITY ^ key0 ^ key1;
  let a = ((block % BLOCK_RANGE) | 0) + key0;
  let b = (Math.floor(block / BLOCK_RANGE) | 0) + key1;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + key1) | 0;
  b = (b + key2 + 1) | 0;
  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + key2) | 0;
  b = (b + key0 + 2) | 0;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + key0) | 0;
  b = (b + key1 + 3) | 0;
  a = (a + b) | 0;
  b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0;
  b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0;
  b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0;
  b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + key1) | 0;
  b = (b + key2 + 4) | 0;
  a = (a + b) | 0;
  b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0;
  b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0;
  b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0;
  b = ((b << 6) | (b >>> 26)) ^ a;
  out[at] = (a + key2) | 0;
  out[at + 1] = (b + key0 + 5) | 0;
}

/**
 * The stream of one purpose under one seed. Streams of different purposes (or seeds) are independent.
 * @param seed a whole number from 0 to 2^53 - 1
 */
export function createRandom(seed: number, purpose: string): RandomSource {
  const words = new Uint32Array(2);
  threefry([seed % BLOCK_RANGE, Math.floor(seed / BLOCK_RANGE)], hashText(purpose) >>> 0, words);
  const key: StreamKey = [words[0]!, words[1]!];
  const source: RandomSource = {
    key,
    position: 0,
    uniform() {
      threefry(key, source.position++, words);
      return ((words[0]! >>> 5) * 67108864 + (words[1]! >>> 6)) / 9007199254740992;
    },
    integer: (below) => Math.floor(source.uniform() * below),
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last -= 1) {
        const other = source.integer(last + 1);
        [items[last], items[other]] = [items[other]!, items[last]!];
      }
      return items;
    },
    reserve(blocks) {
      const first = source.position;
      source.position += blocks;
      return first;
    },
  };
  return source;
}

const FLOAT_STEP = 1 / 16777216;

/** Fills `out` with numbers in [0, 1), 24 bits each; block `first + i` gives elements 2i and 2i + 1. */
export function fillUniform(out: Float32Array, key: StreamKey, first: number): void {
  const words = new Uint32Array(2);
  for (let index = 0; index < out.length; index += 2) {
    threefry(key, first + index / 2, words);
    out[index] = (words[0]! >>> 8) * FLOAT_STEP;
    if (index + 1 < out.length) out[index + 1] = (words[1]! >>> 8) * FLOAT_STEP;
  }
}

/** Fills `out` with whole numbers of 32 bits; block `first + i` gives elements 2i and 2i + 1. @param out of even length */
export function fillWords(out: Uint32Array, key: StreamKey, first: number): void {
  for (let index = 0; index < out.length; index += 2) threefry(key, first + index / 2, out, index);
}

/**
 * Fills `out` with standard normal numbers (Box and Muller 1958): for uniform u in (0, 1] and w in [0, 1),
 * sqrt(-2 ln u) cos(2 pi w) and sqrt(-2 ln u) sin(2 pi w). Block `first + i` gives elements 2i and 2i + 1.
 */
export function fillNormal(out: Float32Array, key: StreamKey, first: number): void {
  const words = new Uint32Array(2);
  for (let index = 0; index < out.length; index += 2) {
    threefry(key, first + index / 2, words);
    const radius = Math.sqrt(-2 * Math.log(((words[0]! >>> 8) + 1) * FLOAT_STEP));
    const angle = 2 * Math.PI * (words[1]! >>> 8) * FLOAT_STEP;
    out[index] = radius * Math.cos(angle);
    if (index + 1 < out.length) out[index + 1] = radius * Math.sin(angle);
  }
}
