/** Made-up texts with everything odd in them: none of an n-gram, of one, n-grams that come twice, noise like the n-gram. */
import type { DocumentVectorTables, DocumentVectorWork } from '../../src/tensor/documentVectors.js';
import { createRandom, fillUniform } from '../../src/tensor/random.js';

export const NGRAMS = 23;
const DOCUMENTS = 50;

export function someWork(
  change: Partial<DocumentVectorWork> = {},
  textLengths = [9, 0, 1, 30, 2, 14, 0],
): DocumentVectorWork {
  const random = createRandom(5, 'some work');
  const negatives = change.negatives ?? 5;
  const starts = [0];
  const noiseStarts: number[] = [];
  let drawn = 0;
  for (const length of textLengths) {
    starts.push(starts.at(-1)! + length);
    noiseStarts.push(drawn);
    drawn += length * negatives + 3;
  }
  return {
    ngrams: Int32Array.from({ length: starts.at(-1)! }, () => random.integer(NGRAMS)),
    starts: Int32Array.from(starts),
    rows: Int32Array.from(textLengths, (_, text) => (7 * text + 3) % DOCUMENTS),
    noise: Int32Array.from({ length: drawn }, () => random.integer(NGRAMS)),
    noiseStarts: Int32Array.from(noiseStarts),
    negatives,
    rate: 0.02,
    learnNgrams: true,
    ...change,
  };
}

/** Random tables, the same ones each time. */
export function someTables(width: number, scale = 1): DocumentVectorTables {
  const numbers = (rows: number, purpose: string) => {
    const values = new Float32Array(rows * width);
    fillUniform(values, createRandom(3, purpose).key, 0);
    return values.map((value) => scale * (value - 0.5));
  };
  return { width, parts: 1, documents: numbers(DOCUMENTS, 'documents'), ngrams: numbers(NGRAMS, 'ngrams') };
}
