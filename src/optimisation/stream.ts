/** An endless, seeded stream of batches over texts; its place is two numbers. */
import { createRandom, type RandomSource } from '../tensor/random.js';
import { type Batch, makeBatch } from '../text/batches.js';
import { blockwiseBatches, type EpochBatches } from '../text/blockOrder.js';
import type { EncodedText } from '../text/encode.js';
import type { TextList } from '../text/textList.js';

export interface StreamPlace {
  epoch: number;
  /** Batches of this epoch already given. */
  batch: number;
}

/** What batches are made from. */
export interface BatchSource<Rows> {
  /** One epoch as positions, batch by batch, every text once. @param size texts of a batch */
  epoch(size: number, random: RandomSource): EpochBatches;
  batch(positions: readonly number[]): Rows;
  /** The same with a random segment of that many tokens of each longer text, where texts have tokens. */
  segments?(tokens: number, random: RandomSource): BatchSource<Rows>;
}

/** Texts that are read word by word. */
export function wordSource(texts: TextList): BatchSource<Batch> {
  return {
    epoch: (size, random) => blockwiseBatches(texts, size, random),
    batch: (positions) => makeBatch(texts, positions),
    segments: (tokens, random) => wordSource(segmentsOf(texts, tokens, random)),
  };
}

/** Of texts that are read by blocks, each segment is cut when it is asked for, always at the same place. */
function segmentsOf(texts: TextList, tokens: number, random: RandomSource): TextList {
  const { blocks, length } = texts;
  if (blocks === undefined) return Array.from(texts, (text) => randomSegment(text, tokens, random));
  const seed = random.integer(SEEDS);
  const segmentOf = (text: EncodedText, position: number) =>
    randomSegment(text, tokens, createRandom(seed, `segment ${position}`));
  return {
    length,
    blocks,
    at(position) {
      const text = texts.at(position);
      return text && segmentOf(text, position);
    },
    *[Symbol.iterator]() {
      let position = 0;
      for (const text of texts) yield segmentOf(text, position++);
    },
  };
}

const SEEDS = 2 ** 32;

interface BatchStream<Rows> {
  readonly place: StreamPlace;
  next(): Rows;
}

/**
 * Every epoch is shuffled by the seed, the stream's name and the epoch's number.
 * @param segmentTokens of longer texts each epoch reads one random segment of that length; 0 for whole texts
 */
export function batchStream<Rows>(
  source: BatchSource<Rows>,
  size: number,
  seed: number,
  name: string,
  start: StreamPlace = { epoch: 0, batch: 0 },
  segmentTokens = 0,
): BatchStream<Rows> {
  const place = { ...start };
  let read = source;
  const shuffled = () => {
    if (segmentTokens > 0 && source.segments)
      read = source.segments(segmentTokens, createRandom(seed, `segments ${name} ${place.epoch}`));
    return read.epoch(size, createRandom(seed, `shuffle ${name} ${place.epoch}`));
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
      const batch = read.batch(batches.at(place.batch)!);
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
