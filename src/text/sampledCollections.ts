/** Lists of texts in memory that hold a random part where all texts would take too much of it: for what has to read them in any order. */
import { HASH_START, hashOn, hashText, mixed } from '../tensor/hash.js';
import type { EncodedText } from './encode.js';
import { inMemory, type TextCollections, type TextCollector } from './textCollector.js';

export interface SampledCollections extends TextCollections {
  /** How many of the texts as they were read are in no list. */
  leftOut(): number;
  close(): Promise<void>;
}

/** What a text takes in memory besides its ids. */
const BYTES_BESIDE_IDS = 200;
const MEGABYTE = 2 ** 20;

/**
 * Of texts as they are read those stay whose hash is below a limit, which is halved whenever they outgrow the memory. So the part
 * follows from texts and seed, not from their order, and copies of a text stay or go together. Lists of a known vocabulary are made
 * of texts that stayed: they hold all.
 * @param megabytes of memory for the ids of a list
 */
export function createSampledCollections(megabytes: number, seed: number): SampledCollections {
  let leftOut = 0;
  const sampled = (): TextCollector<EncodedText[]> => {
    let kept: { readonly text: EncodedText; readonly hash: number }[] = [];
    let bytes = 0;
    let limit = 2 ** 32;
    return {
      async add(text, written) {
        if (written === undefined) throw new Error('a text without its letters cannot be sampled');
        const hash = hashOf(written, seed);
        if (hash < limit) {
          kept.push({ text, hash });
          bytes += sizeOf(text);
        } else leftOut += 1;
        while (bytes > megabytes * MEGABYTE) {
          limit /= 2;
          const before = kept.length;
          kept = kept.filter((one) => one.hash < limit);
          leftOut += before - kept.length;
          bytes = kept.reduce((sum, one) => sum + sizeOf(one.text), 0);
        }
      },
      finish: async () => kept.map(({ text }) => text),
    };
  };
  return {
    begin: (name, words) => (words === undefined ? sampled() : inMemory.begin(name, words)),
    drop: (name) => inMemory.drop(name),
    leftOut: () => leftOut,
    close: async () => {},
  };
}

const sizeOf = ({ ids }: EncodedText): number => ids.byteLength + BYTES_BESIDE_IDS;

/** From 0 to 2^32 - 1, evenly. */
function hashOf(text: string, seed: number): number {
  return mixed(hashText(text, hashOn(HASH_START, seed))) >>> 0;
}
