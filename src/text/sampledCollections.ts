/** Lists of texts in memory that hold a random part where all texts would take too much of it: for what has to read them in any order. */
import { HASH_START, hashOn, hashText, mixed } from '../tensor/hash.js';
import type { EncodedText } from './encode.js';
import { inMemory, megabytesOf, type TextCollections, type TextCollector } from './textCollector.js';

export interface SampledCollections extends TextCollections {
  /** How many of the texts as they were read are in no list. */
  leftOut(): number;
  close(): Promise<void>;
}

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
    let size = 0;
    let limit = 2 ** 32;
    return {
      async add(text, written) {
        if (written === undefined) throw new Error('a text without its letters cannot be sampled');
        const hash = hashOf(written, seed);
        if (hash < limit) {
          kept.push({ text, hash });
          size += megabytesOf(text);
        } else leftOut += 1;
        while (size > megabytes) {
          limit /= 2;
          const before = kept.length;
          kept = kept.filter((one) => one.hash < limit);
          leftOut += before - kept.length;
          size = kept.reduce((sum, one) => sum + megabytesOf(one.text), 0);
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

/** From 0 to 2^32 - 1, evenly. */
function hashOf(text: string, seed: number): number {
  return mixed(hashText(text, hashOn(HASH_START, seed))) >>> 0;
}
