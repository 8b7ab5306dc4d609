/** An endless, seeded stream of batches over texts; its place is two numbers. */
import { createRandom, type RandomSource } from '../tensor/random.js';
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

/**
 * Every epoch is shuffled by the seed, the stream's name and the epoch's number.
 * @param segmentTokens of longer texts each epoch reads one random segment of that length; 0 for whole texts
 */
export function batchStream(
  texts: readonly EncodedText[],
  size: number,
  seed: number,
  name: string,
  start: StreamPlace = { epoch: 0, batch: 0 },
  segmentTokens = 0,
): BatchStream {
  const place = { ...start };
  let read = texts;
  const shuffled = () => {
    if (segmentTokens > 0) {
      const random = createRandom(seed, `segments ${name} ${place.epoch}`);
      read = texts.map((text) => randomSegment(text, segmentTokens, random));
    }
    return epochBatches(read, size, createRandom(seed, `shuffle ${name} ${place.epoch}`));
  };
  let batches = shuffled();
  return {
    place,
    next() {
      if (place.batch >= batches.length) {
        place.epoch += 1;
        place.batch = 0;
        batches = shuffled();
      }
      const batch = makeBatch(read, batches[place.batch]!);
      place.batch += 1;
      return batch;
    },
  };
}

/** `tokens` tokens in a row, and the end-of-sequence token as the last of them. */
function randomSegment(text: EncodedText, tokens: number, random: RandomSource): EncodedText {
  const { ids } = text;
  if (ids.length <= tokens) return text;
  const start = random.integer(ids.length - tokens + 1);
  const segment = ids.slice(start, start + tokens);
  segment[tokens - 1] = ids.at(-1)!;
  return { ...text, ids: segment };
}
