/** An endless, seeded stream of batches over texts; its place is two numbers. */
import { createRandom } from '../tensor/random.js';
import { type Batch, epochBatches, makeBatch } from '../text/batches.js';
import type { EncodedText } from '../text/encode.js';

export interface StreamPlace {
  epoch: number;
  /** Batches of this epoch already given. */
  batch: number;
}

interface BatchStream {
  readonly place: StreamPlace;
  next(): Batch;
}

/** Every epoch is shuffled by the seed, the stream's name and the epoch's number. */
export function batchStream(
  texts: readonly EncodedText[],
  size: number,
  seed: number,
  name: string,
  start: StreamPlace = { epoch: 0, batch: 0 },
): BatchStream {
  const place = { ...start };
  const shuffled = () => epochBatches(texts, size, createRandom(seed, `shuffle ${name} ${place.epoch}`));
  let batches = shuffled();
  return {
    place,
    next() {
      if (place.batch >= batches.length) {
        place.epoch += 1;
        place.batch = 0;
        batches = shuffled();
      }
      const batch = makeBatch(texts, batches[place.batch]!);
      place.batch += 1;
      return batch;
    },
  };
}
