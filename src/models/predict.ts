/** From encoded texts to class probabilities, one row for each text and in order. */
import * as tf from '@tensorflow/tfjs-core';
import { tidyToHost } from '../tensor/tidy.js';
import { readingBatches } from '../text/batches.js';
import type { EncodedText } from '../text/encode.js';
import { bindClassifier, type ModelState } from './classifier.js';

const READING_BATCH = 64;

/**
 * Softmax probabilities of each text. Lets the event loop run between batches.
 * @returns one array of C probabilities for each text
 * @throws the signal's reason when it aborts
 */
export async function predictProbabilities(
  model: ModelState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const probabilities = new Array<Float32Array>(texts.length);
  const { classifier, weights } = bindClassifier(model);
  try {
    for (const batch of readingBatches(texts, READING_BATCH)) {
      signal?.throwIfAborted();
      const rows = tidyToHost(() => {
        const embedded = classifier.embed(batch);
        return tf.softmax(classifier.logits(embedded.embeddings, embedded)).dataSync() as Float32Array;
      });
      batch.positions.forEach((position, row) => {
        probabilities[position] = rows.slice(row * model.classes, (row + 1) * model.classes);
      });
      await new Promise(setImmediate);
    }
  } finally {
    tf.dispose(Object.values(weights));
  }
  return probabilities;
}
