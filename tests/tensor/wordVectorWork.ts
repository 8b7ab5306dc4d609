/** A made-up stretch of text with everything odd in it: texts of one word, words that see nothing, a broken last group. */

import { createRandom, fillUniform } from '../../src/tensor/random.js';
import type { WordVectorTables, WordVectorWork } from '../../src/tensor/wordVectors.js';

export const WORDS = 23;

export function someWork(
  change: Partial<WordVectorWork> = {},
  textLengths = [9, 1, 30, 2, 14],
): WordVectorWork {
  const random = createRandom(5, 'some work');
  const count = textLengths.reduce((sum, length) => sum + length, 0);
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  let start = 0;
  for (const length of textLengths) {
    for (let place = 0; place < length; place += 1) {
      left[start + place] = Math.min(place, random.integer(6));
      right[start + place] = Math.min(length - 1 - place, random.integer(6));
    }
    start += length;
  }
  return {
    bagOfWords: false,
    words: Int32Array.from({ length: count }, () => random.integer(WORDS)),
    left,
    right,
    negatives: Int32Array.from({ length: Math.ceil(count / 8) * 7 }, () => random.integer(WORDS)),
    groupSize: 8,
    blockGroups: 3,
    negativeWeight: 0.6,
    rate: 0.05,
    largestStep: 0.5,
    ...change,
  };
}

/** Random tables, the same ones each time. */
export function someTables(width: number): WordVectorTables {
  const numbers = (purpose: string) => {
    const values = new Float32Array(WORDS * width);
    fillUniform(values, createRandom(3, purpose).key, 0);
    return values.map((value) => value - 0.5);
  };
  return { width, input: numbers('input'), output: numbers('output') };
}
