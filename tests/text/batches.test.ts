import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/tensor/random.js';
import { type Batch, epochBatches, makeBatch, paddingShare, readingBatches } from '../../src/text/batches.js';
import type { EncodedText } from '../../src/text/encode.js';
import { PADDING } from '../../src/text/vocabulary.js';
import { normalValues } from '../tensors.js';

const test = suite('batches');

function textsOfLengths(lengths: ArrayLike<number>): EncodedText[] {
  return Array.from(lengths, (length, index) => ({
    ids: new Int32Array(length).fill(3 + index),
    unknownWords: 0,
  }));
}

/** Lengths like those of IMDB reviews: log-normal, median 200 tokens, cut at 400. */
function reviews(count: number): EncodedText[] {
  const lengths = normalValues(count, 0.65, 'lengths').map((z) =>
    Math.min(400, Math.round(200 * Math.exp(z))),
  );
  return textsOfLengths(lengths);
}

test('a batch is padded behind, longest text first, and knows where its texts stood', () => {
  const batch = makeBatch(textsOfLengths([2, 1, 3, 9]), [0, 1, 2]);
  assert.equal(batch, {
    size: 3,
    time: 3,
    ids: Int32Array.of(5, 5, 5, 3, 3, PADDING, 4, PADDING, PADDING),
    lengths: Int32Array.of(3, 2, 1),
    positions: Int32Array.of(2, 0, 1),
  });
});

function assertComplete(batches: readonly Batch[], count: number): void {
  const positions = batches.flatMap((batch) => [...batch.positions]).sort((a, b) => a - b);
  assert.equal(
    positions,
    Array.from({ length: count }, (_, position) => position),
  );
}

for (const count of [1, 31, 32, 33, 5000])
  test(`${count} texts: every text once, at most the size in a batch, lengths in descending order`, () => {
    const texts = reviews(count);
    const epoch = epochBatches(texts, 32, createRandom(1, 'shuffle')).map((positions) =>
      makeBatch(texts, positions),
    );
    for (const batches of [epoch, readingBatches(texts, 32)]) {
      assertComplete(batches, count);
      assert.is(batches.length, Math.ceil(count / 32));
      for (const { size, time, ids, lengths, positions } of batches) {
        assert.ok(size > 0 && size <= 32);
        assert.is(ids.length, size * time);
        assert.is(time, lengths[0]);
        lengths.forEach((length, row) => {
          assert.is(length, texts[positions[row]!]!.ids.length);
          if (row > 0) assert.ok(length <= lengths[row - 1]!);
          const inBatch = ids.subarray(row * time, (row + 1) * time);
          assert.ok(inBatch.every((id, t) => id === (t < length ? 3 + positions[row]! : PADDING)));
        });
      }
    }
  });

test('epochs repeat with their seed and differ without; reading is in a fixed order, longest first', () => {
  const texts = reviews(500);
  const random = createRandom(1, 'shuffle');
  const [first, second] = [epochBatches(texts, 32, random), epochBatches(texts, 32, random)];
  assert.not.equal(first, second);
  assert.equal(first, epochBatches(texts, 32, createRandom(1, 'shuffle')));
  assert.not.equal(first, epochBatches(texts, 32, createRandom(2, 'shuffle')));
  const times = readingBatches(texts, 32).map((batch) => batch.time);
  assert.equal(
    times,
    [...times].sort((a, b) => b - a),
  );
});

test('batches of an epoch do not come in the order of their lengths', () => {
  const texts = reviews(3200);
  const times = epochBatches(texts, 32, createRandom(1, 'shuffle')).map(
    (batch) => makeBatch(texts, batch).time,
  );
  const half = times.length / 2;
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
  const difference = mean(times.slice(0, half)) - mean(times.slice(half));
  assert.ok(Math.abs(difference) < 60, `${difference}`);
});

test('texts of one length do not stand beside their neighbours of the file, which are often of one class', () => {
  // Long texts are all cut to one length; the first half of the file is one class, the second half the other.
  const count = 3200;
  const texts = textsOfLengths(new Int32Array(count).fill(5));
  for (const positions of epochBatches(texts, 32, createRandom(1, 'shuffle'))) {
    const first = positions.filter((position) => position < count / 2).length;
    assert.ok(first >= 4 && first <= 28, `${first} of 32 are from the first half`);
  }
});

test('under 10 % padding on lengths like those of IMDB', () => {
  const texts = reviews(10000);
  const epoch = epochBatches(texts, 32, createRandom(1, 'shuffle'));
  const share = paddingShare(epoch.map((positions) => makeBatch(texts, positions)));
  assert.ok(share < 0.05, `${share}`);
  assert.ok(paddingShare(readingBatches(texts, 32)) < 0.01);
});

test('the padding share by hand', () => {
  assert.is(paddingShare([]), 0);
  const texts = textsOfLengths([4, 1, 3]);
  assert.is(paddingShare([makeBatch(texts, [0, 1]), makeBatch(texts, [2])]), 1 - 8 / 11);
});

test('no texts, no batches', () => {
  assert.equal(epochBatches([], 32, createRandom(1, 'shuffle')), []);
  assert.equal(readingBatches([], 32), []);
});

test.run();
