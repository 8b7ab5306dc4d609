/** What a model on the engine gives for many texts, batch by batch. */
import type * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import { type Batch, readingBatches } from '../text/batches.js';
import type { EncodedText } from '../text/encode.js';

/**
 * Lets the event loop run behind every batch.
 * @param size texts in a batch
 * @param compute a row for each text of a batch
 * @returns the row of each text, in order
 * @throws the signal's reason when it aborts
 */
export async function readInBatches(
  texts: readonly EncodedText[],
  size: number,
  compute: (batch: Batch) => tf.Tensor2D,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const all = new Array<Float32Array>(texts.length);
  for (const batch of readingBatches(texts, size)) {
    signal?.throwIfAborted();
    const rows = tidyToHost(() => compute(batch).dataSync() as Float32Array);
    const width = rows.length / batch.size;
    batch.positions.forEach((position, row) => {
      all[position] = rows.slice(row * width, (row + 1) * width);
    });
    await new Promise(setImmediate);
  }
  return all;
}
