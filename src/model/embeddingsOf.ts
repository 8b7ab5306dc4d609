import { tidyToHost } from '../tensor/tidy.js';
import { makeBatch } from '../text/batches.js';
import type { Differentiable } from './differentiable.js';

/** The embeddings of words. @param ids [K] @returns [K,E] */
export function embeddingsOf(classifier: Differentiable, ids: Int32Array): Float32Array {
  if (ids.length === 0) return new Float32Array(0);
  return tidyToHost(() => {
    const { embeddings } = classifier.embed(makeBatch([{ ids, unknownWords: 0 }], [0]));
    return (embeddings.dataSync() as Float32Array).slice();
  });
}
