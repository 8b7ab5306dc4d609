/** MinHash with bands (Broder 1997; Leskovec, Rajaraman and Ullman): texts that share a band are candidates for duplicates. */
import { mixed } from '../tensor/hash.js';
import { hashRuns, wideKey } from './words.js';

export const SHINGLE = 5;
/**
 * Bands of 4 hashes: texts of Jaccard similarity s share one of 28 with probability 1 - (1 - s^4)^28: 0.84 at 0.5, 0.99 at
 * 0.63 (a text and its copy with one word in 20 changed), 1 at 0.8. FineWeb takes the same 112 hashes in 14 bands of 8, which
 * finds 0.3 of the copies with one word in 20 changed.
 */
const ROWS = 4;
const OWN_BANDS = 28;
const HASHES = OWN_BANDS * ROWS;
/**
 * One hash of each of four bands makes another band, hardly less good than one of hashes of its own, which would take time:
 * at 0.5 it is 0.90 then.
 */
const MIXED_BANDS = OWN_BANDS / ROWS;
export const BANDS = OWN_BANDS + MIXED_BANDS;
const LARGEST = 0x7fffffff;

interface HashFunctions {
  readonly masks: Int32Array;
  readonly factors: Int32Array;
}

let functions: HashFunctions | undefined;

function hashFunctions(): HashFunctions {
  functions ??= {
    masks: Int32Array.from({ length: HASHES }, (_, at) => mixed(2 * at + 1)),
    factors: Int32Array.from({ length: HASHES }, (_, at) => mixed(2 * at + 2) | 1),
  };
  return functions;
}

/**
 * [BANDS] a key of each band, an integer below 2^52; undefined for a text of fewer words than a shingle has, which is a
 * duplicate of the very same text only.
 * @param words hashes of the words
 */
export function bandKeys(words: Int32Array): Float64Array | undefined {
  if (words.length < SHINGLE) return undefined;
  const least = leastHashes(hashRuns(words, SHINGLE));
  const keys = new Float64Array(BANDS);
  for (let band = 0; band < OWN_BANDS; band += 1) keys[band] = wideKey(least, band * ROWS, (band + 1) * ROWS);
  for (let band = 0; band < MIXED_BANDS; band += 1) {
    const first = band * ROWS * ROWS;
    // The diagonal of four bands.
    for (let row = 0; row < ROWS; row += 1) mixedBand[row] = least[first + row * (ROWS + 1)]!;
    keys[OWN_BANDS + band] = wideKey(mixedBand);
  }
  return keys;
}

const mixedBand = new Int32Array(ROWS);

/** Hash functions that go over the shingles together: four times as fast as shingle after shingle. */
const TOGETHER = 4;

/** [HASHES] the least value of each hash function over all shingles. */
function leastHashes(shingles: Int32Array): Int32Array {
  const { masks, factors } = hashFunctions();
  const least = new Int32Array(HASHES);
  for (let at = 0; at < HASHES; at += TOGETHER) {
    const [mask0, mask1, mask2, mask3] = [masks[at]!, masks[at + 1]!, masks[at + 2]!, masks[at + 3]!];
    const [factor0, factor1, factor2, factor3] = [
      factors[at]!,
      factors[at + 1]!,
      factors[at + 2]!,
      factors[at + 3]!,
    ];
    let [least0, least1, least2, least3] = [LARGEST, LARGEST, LARGEST, LARGEST];
    for (let place = 0; place < shingles.length; place += 1) {
      const shingle = shingles[place]!;
      least0 = Math.min(least0, Math.imul(shingle ^ mask0, factor0));
      least1 = Math.min(least1, Math.imul(shingle ^ mask1, factor1));
      least2 = Math.min(least2, Math.imul(shingle ^ mask2, factor2));
      least3 = Math.min(least3, Math.imul(shingle ^ mask3, factor3));
    }
    least.set([least0, least1, least2, least3], at);
  }
  return least;
}

/** The share of shingles that both have among those that one of them has, 0 to 1. */
export function jaccard(one: ReadonlySet<number>, other: ReadonlySet<number>): number {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  let common = 0;
  for (const shingle of small) if (large.has(shingle)) common += 1;
  return common / (one.size + other.size - common);
}
