import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { batchStream, wordSource } from '../../src/optimisation/stream.js';
import type { Batch } from '../../src/text/batches.js';
import type { EncodedText } from '../../src/text/encode.js';

const texts = (count: number): EncodedText[] =>
  Array.from({ length: count }, (_, index) => ({
    ids: Int32Array.from({ length: 1 + (index % 7) }, () => 3 + index),
    unknownWords: 0,
  }));

const take = (stream: { next(): Batch }, count: number): number[][] =>
  Array.from({ length: count }, () => [...stream.next().positions]);

const ascending = (numbers: number[]) => numbers.sort((a, b) => a - b);

test('every text once an epoch, in another order each time', () => {
  const stream = batchStream(wordSource(texts(23)), 5, 1, 'name');
  const epochs = [0, 1, 2].map(() => take(stream, 5));
  const all = Array.from({ length: 23 }, (_, index) => index);
  for (const epoch of epochs) assert.equal(ascending(epoch.flat()), all);
  assert.not.equal(epochs[0], epochs[1]);
  assert.not.equal(epochs[1], epochs[2]);
  assert.equal(stream.place, { epoch: 2, batch: 5 });
});

test('seed and name give the order', () => {
  const order = (seed: number, name: string) => take(batchStream(wordSource(texts(40)), 5, seed, name), 8);
  assert.equal(order(1, 'labeled'), order(1, 'labeled'));
  assert.not.equal(order(1, 'labeled'), order(2, 'labeled'));
  assert.not.equal(order(1, 'labeled'), order(1, 'unlabeled'));
});

test('a stream goes on exactly from any place, in the middle or at the end of an epoch', () => {
  const straight = take(batchStream(wordSource(texts(17)), 4, 3, 'name'), 15);
  for (let stop = 0; stop <= 12; stop += 1) {
    const first = batchStream(wordSource(texts(17)), 4, 3, 'name');
    const before = take(first, stop);
    const place = JSON.parse(JSON.stringify(first.place)) as typeof first.place;
    const second = batchStream(wordSource(texts(17)), 4, 3, 'name', place);
    assert.equal([...before, ...take(second, 15 - stop)], straight, `stopped after ${stop}`);
  }
});

test('the place that a stream starts from is not changed by it', () => {
  const start = { epoch: 1, batch: 1 };
  batchStream(wordSource(texts(9)), 4, 1, 'name', start).next();
  assert.equal(start, { epoch: 1, batch: 1 });
});

test('streams of different lengths run beside each other, however small', () => {
  const short = batchStream(wordSource(texts(3)), 8, 1, 'labeled');
  const long = batchStream(wordSource(texts(100)), 8, 1, 'unlabeled');
  for (let step = 0; step < 30; step += 1) {
    assert.is(short.next().size, 3);
    assert.ok(long.next().size >= 4);
  }
  assert.equal(short.place, { epoch: 29, batch: 1 });
  assert.equal(long.place, { epoch: 2, batch: 4 });
});

/** Texts of 1, 4, 7 ... tokens; each token tells its text and its place in it, and the last one is the same in all. */
const longTexts = (count: number): EncodedText[] =>
  Array.from({ length: count }, (_, text) => {
    const ids = Int32Array.from({ length: 1 + 3 * text }, (_, place) => 1000 * (text + 1) + place);
    ids[ids.length - 1] = 2;
    return { ids, unknownWords: text };
  });

/** The tokens of each text of an epoch, by text. */
function epochTexts(stream: { next(): Batch }, count: number): number[][] {
  const found: number[][] = [];
  for (let seen = 0; seen < count; ) {
    const { ids, lengths, positions, size, time } = stream.next();
    for (let b = 0; b < size; b += 1)
      found[positions[b]!] = [...ids.subarray(b * time, b * time + lengths[b]!)];
    seen += size;
  }
  return found;
}

const segments = (place?: { epoch: number; batch: number }, length = 5) =>
  batchStream(wordSource(longTexts(20)), 6, 1, 'name', place, length);

test('of a text longer than a segment each epoch reads that many tokens in a row, the last of them its end', () => {
  const whole = longTexts(20).map(({ ids }) => [...ids]);
  const stream = segments();
  const starts = new Set<number>();
  for (let epoch = 0; epoch < 40; epoch += 1) {
    for (const [text, ids] of epochTexts(stream, 20).entries()) {
      if (whole[text]!.length <= 5) assert.equal(ids, whole[text], 'a short text is read whole');
      else {
        const start = whole[text]!.indexOf(ids[0]!);
        assert.equal(ids, [...whole[text]!.slice(start, start + 4), 2]);
        if (text === 2) starts.add(start);
      }
    }
  }
  // The text of 7 tokens has three segments of 5.
  assert.equal(ascending([...starts]), [0, 1, 2]);
});

test('segments follow from the seed and the epoch: a stream goes on with the same ones', () => {
  const stream = segments();
  const epochs = [0, 1, 2].map(() => epochTexts(stream, 20));
  assert.not.equal(epochs[0], epochs[1]);
  assert.equal(epochTexts(segments({ epoch: 2, batch: 0 }), 20), epochs[2]);
  assert.equal(
    epochTexts(segments(undefined, 0), 20),
    longTexts(20).map(({ ids }) => [...ids]),
  );
});

test.run();
