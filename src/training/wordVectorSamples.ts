/** What word vectors are learnt from: which words stay, how far each looks, and which random words stand against it. */
import { fillUniform, type RandomSource } from '../tensor/random.js';
import type { EncodedTexts } from './encodedTexts.js';
import type { WordVectorOptions } from './wordVectorOptions.js';

/**
 * [V] the share of its occurrences at which a word is kept: sqrt(t / f) + t / f for a word of frequency f, as in the
 * program of Mikolov et al., which is kinder to frequent words than the formula of the paper.
 */
export function keptShares(counts: Float64Array, threshold: number): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => {
    const ratio = (threshold * total) / count;
    return threshold === 1 ? 1 : Math.min(1, Math.sqrt(ratio) + ratio);
  });
}

/** Draws from a fixed distribution in constant time (Walker 1977, by way of Vose 1991). */
export interface AliasTable {
  /** [V] up to where in its cell an outcome is itself and not its alias */
  readonly share: Float64Array;
  readonly alias: Int32Array;
}

/** @param weights [V] not negative, not all 0 */
export function aliasTable(weights: Float64Array): AliasTable {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = weights.map((weight) => (weight * weights.length) / total);
  const alias = Int32Array.from(weights, (_, id) => id);
  const small: number[] = [];
  const large: number[] = [];
  share.forEach((value, id) => (value < 1 ? small : large).push(id));
  while (small.length > 0 && large.length > 0) {
    const [low, high] = [small.pop()!, large.at(-1)!];
    alias[low] = high;
    share[high]! -= 1 - share[low]!;
    if (share[high]! < 1) small.push(large.pop()!);
  }
  // What rounding has left over is whole.
  for (const id of [...small, ...large]) share[id] = 1;
  return { share, alias };
}

/** Negatives are drawn by the count of a word to this power (Mikolov et al. 2013). */
const NEGATIVE_POWER = 0.75;

/** One word in a text and one uniform number each: numbers for a stretch of text are drawn at once. */
function uniformNumbers(random: RandomSource, count: number): Float32Array {
  const numbers = new Float32Array(count);
  fillUniform(numbers, random.key, random.reserve(Math.ceil(count / 2)));
  return numbers;
}

export interface Sampler {
  /** The words of some texts that stay, and how many of them each is paired with on either side. */
  windows(texts: readonly number[]): { words: Int32Array; left: Int32Array; right: Int32Array };
  /** Random words by their counts to the power of 0.75. */
  negatives(count: number): Int32Array;
}

/** @param random of one purpose each, so that one does not shift the other */
export function createSampler(
  { ids, starts, counts }: EncodedTexts,
  { subsampling, window }: Pick<WordVectorOptions, 'subsampling' | 'window'>,
  random: { readonly windows: RandomSource; readonly negatives: RandomSource },
): Sampler {
  const kept = keptShares(counts, subsampling);
  const { share, alias } = aliasTable(counts.map((count) => count ** NEGATIVE_POWER));
  return {
    windows(texts) {
      const tokens = texts.reduce((sum, text) => sum + starts[text + 1]! - starts[text]!, 0);
      const numbers = uniformNumbers(random.windows, 2 * tokens);
      const words = new Int32Array(tokens);
      const left = new Int32Array(tokens);
      const right = new Int32Array(tokens);
      let count = 0;
      let drawn = 0;
      for (const text of texts) {
        const first = count;
        for (let at = starts[text]!; at < starts[text + 1]!; at += 1, drawn += 2) {
          if (numbers[drawn]! >= kept[ids[at]!]!) continue;
          words[count] = ids[at]!;
          left[count] = 1 + Math.floor(numbers[drawn + 1]! * window);
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
    negatives(count) {
      const numbers = uniformNumbers(random.negatives, 2 * count);
      return Int32Array.from({ length: count }, (_, draw) => {
        const cell = Math.floor(numbers[2 * draw]! * share.length);
        return numbers[2 * draw + 1]! < share[cell]! ? cell : alias[cell]!;
      });
    },
  };
}
