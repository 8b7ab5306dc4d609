/** What word vectors are learnt from: which words stay, how far each looks, and which random words stand against it. */
import type { RandomSource } from '../tensor/random.js';
import { createNoise, keptShares, uniformNumbers } from '../tensor/sampling.js';
import type { EncodedTexts } from './encodedTexts.js';
import type { WordVectorOptions } from './wordVectorOptions.js';

export interface Sampler {
  /** @param texts ids of each @returns the words of these texts that stay, and how many of them each is paired with on either side. */
  windows(texts: readonly Int32Array[]): { words: Int32Array; left: Int32Array; right: Int32Array };
  /** Random words by their counts to the power of 0.75. */
  negatives(count: number): Int32Array;
}

/** @param random of one purpose each, so that one does not shift the other */
export function createSampler(
  { counts }: Pick<EncodedTexts, 'counts'>,
  { subsampling, window }: Pick<WordVectorOptions, 'subsampling' | 'window'>,
  random: { readonly windows: RandomSource; readonly negatives: RandomSource },
): Sampler {
  const kept = keptShares(counts, subsampling);
  const noise = createNoise(counts);
  return {
    windows(texts) {
      const tokens = texts.reduce((sum, ids) => sum + ids.length, 0);
      const numbers = uniformNumbers(random.windows, 2 * tokens);
      const words = new Int32Array(tokens);
      const left = new Int32Array(tokens);
      const right = new Int32Array(tokens);
      let count = 0;
      let drawn = 0;
      for (const ids of texts) {
        const first = count;
        for (const id of ids) {
          const [chance, reach] = [numbers[drawn]!, numbers[drawn + 1]!];
          drawn += 2;
          if (chance >= kept[id]!) continue;
          words[count] = id;
          left[count] = 1 + Math.floor(reach * window);
          count += 1;
        }
        for (let place = first; place < count; place += 1) {
          right[place] = Math.min(left[place]!, count - 1 - place);
          left[place] = Math.min(left[place]!, place - first);
        }
      }
      return {
        words: words.subarray(0, count),
        left: left.subarray(0, count),
        right: right.subarray(0, count),
      };
    },
    negatives: (count) => noise.draw(random.negatives, count),
  };
}
