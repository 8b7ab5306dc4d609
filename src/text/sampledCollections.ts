/** Lists of texts in memory that hold a random part where all texts would take too much of it: for what has to read them in any order. */
import type { EncodedText } from './encode.js';
import { inMemory, megabytesOf, type TextCollections, type TextCollector } from './textCollector.js';
import { createTextSample } from './textSample.js';

export interface SampledCollections extends TextCollections {
  /** How many of the texts as they were read are in no list. */
  leftOut(): number;
  close(): Promise<void>;
}

/**
 * Texts as they are read are sampled; see `createTextSample`. Lists of a known vocabulary are made of texts that stayed: they hold all.
 * @param megabytes of memory for the ids of a list
 */
export function createSampledCollections(megabytes: number, seed: number): SampledCollections {
  const samples: { leftOut(): number }[] = [];
  const sampled = (): TextCollector<EncodedText[]> => {
    const sample = createTextSample(megabytes, megabytesOf, seed);
    samples.push(sample);
    return {
      async add(text, written) {
        if (written === undefined) throw new Error('a text without its letters cannot be sampled');
        sample.add(text, written);
      },
      finish: async () => sample.items(),
    };
  };
  return {
    begin: (name, words) => (words === undefined ? sampled() : inMemory.begin(name, words)),
    drop: (name) => inMemory.drop(name),
    leftOut: () => samples.reduce((sum, sample) => sum + sample.leftOut(), 0),
    close: async () => {},
  };
}
