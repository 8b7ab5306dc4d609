import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { batchStream, wordSource } from '../../src/optimisation/stream.js';
import { createRandom } from '../../src/tensor/random.js';
import { epochBatches } from '../../src/text/batches.js';
import { BUFFER_BLOCKS, blockwiseBatches, blockwiseOrder } from '../../src/text/blockOrder.js';
import type { EncodedText } from '../../src/text/encode.js';
import type { TextList } from '../../src/text/textList.js';

const texts = (count: number): EncodedText[] =>
  Array.from({ length: count }, (_, index) => ({
    ids: Int32Array.from({ length: 1 + ((index * 5) % 13) }, () => 3 + index),
    unknownWords: 0,
  }));

/** In blocks of that many texts; the last may have fewer. */
function inBlocks(list: readonly EncodedText[], textsOfBlock: number): TextList {
  const blocks: number[] = [];
  for (let first = 0; first < list.length; first += textsOfBlock) blocks.push(first);
  return {
    length: list.length,
    blocks: [...blocks, list.length],
    at: (position) => list.at(position),
    [Symbol.iterator]: () => list[Symbol.iterator](),
  };
}

const COUNT = 2003;
const MANY_BLOCKS = inBlocks(texts(COUNT), 10);

const epochOf = (list: TextList, seed: number) => {
  const batches = blockwiseBatches(list, 8, createRandom(seed, 'shuffle'));
  return Array.from({ length: batches.length }, (_, batch) => batches.at(batch)!);
};
const ascending = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);
const all = Array.from({ length: COUNT }, (_, position) => position);

test('without blocks, or with no more than a buffer has, the order is that of all texts at hand', () => {
  const list = texts(640);
  const expected = epochBatches(list, 8, createRandom(1, 'shuffle'));
  assert.equal(epochOf(list, 1), expected);
  assert.equal(epochOf(inBlocks(list, 640 / BUFFER_BLOCKS), 1), expected);
  assert.not.equal(epochOf(inBlocks(list, 640 / BUFFER_BLOCKS - 1), 1), expected);
  const order = createRandom(1, 'shuffle').shuffle(Array.from(list.keys()));
  assert.equal([...blockwiseOrder(list, createRandom(1, 'shuffle'))], order);
});

test('every text once, in an order that follows from the random source', () => {
  const epoch = epochOf(MANY_BLOCKS, 1);
  assert.equal(ascending(epoch.flat()), all);
  assert.equal(epoch, epochOf(MANY_BLOCKS, 1));
  assert.not.equal(epoch, epochOf(MANY_BLOCKS, 2));
  const order = (seed: number) => [...blockwiseOrder(MANY_BLOCKS, createRandom(seed, 'order'))];
  assert.equal(ascending(order(1)), all);
  assert.equal(order(1), order(1));
  assert.not.equal(order(1), order(2));
});

test('a batch is the same whatever was read before it', () => {
  const epoch = epochOf(MANY_BLOCKS, 1);
  const batches = blockwiseBatches(MANY_BLOCKS, 8, createRandom(1, 'shuffle'));
  for (const batch of [200, 0, 57, 226, 57, 3]) assert.equal(batches.at(batch), epoch[batch]);
  assert.equal([batches.at(-1), batches.at(batches.length)], [undefined, undefined]);
});

test('what is read of a buffer is in few blocks', () => {
  const epoch = epochOf(MANY_BLOCKS, 1);
  const blocksOf = (positions: readonly number[]) =>
    new Set(positions.map((position) => Math.floor(position / 10)));
  // A buffer of 64 blocks of ten texts has 80 batches.
  assert.is(blocksOf(epoch.slice(0, 80).flat()).size, BUFFER_BLOCKS);
  // All of them take turns: no batch is of a block or two.
  for (const batch of epoch.slice(0, 80)) assert.ok(blocksOf(batch).size >= batch.length / 2);
});

test('a stream goes on exactly from any place, in the middle of a block too', () => {
  const read = (place: { epoch: number; batch: number }, count: number, segmentTokens: number) => {
    const stream = batchStream(wordSource(MANY_BLOCKS), 8, 3, 'name', place, segmentTokens);
    return Array.from({ length: count }, () => {
      const { positions, ids } = stream.next();
      return [[...positions], [...ids]];
    });
  };
  for (const segmentTokens of [0, 4]) {
    const straight = read({ epoch: 0, batch: 0 }, 600, segmentTokens);
    const perEpoch = epochOf(MANY_BLOCKS, 1).length;
    for (const stop of [1, 79, 81, 226, perEpoch, 400, 590]) {
      const place = { epoch: Math.floor(stop / perEpoch), batch: stop % perEpoch };
      assert.equal(read(place, 600 - stop, segmentTokens), straight.slice(stop), `from ${stop}`);
    }
  }
});

test('batches of a file that is sorted by label have the shares of a shuffled one', () => {
  // Half of the texts are of each class, in two stretches; batches of 64.
  const list = inBlocks(texts(64_000), 125);
  const deviation = (isFirst: (position: number) => boolean) => {
    const batches = blockwiseBatches(list, 64, createRandom(5, 'shuffle'));
    let squares = 0;
    for (let batch = 0; batch < batches.length; batch += 1) {
      const positions = batches.at(batch)!;
      squares += (positions.filter(isFirst).length / positions.length - 0.5) ** 2;
    }
    return Math.sqrt(squares / batches.length);
  };
  const random = createRandom(9, 'labels');
  const labels = random.shuffle(Array.from({ length: 64_000 }, (_, position) => position < 32_000));
  const shuffled = deviation((position) => labels[position]!);
  const sorted = deviation((position) => position < 32_000);
  // Of 64 texts, drawn one by one: sqrt(0.25 / 64) = 0.0625; a buffer of 64 blocks deviates as much, which makes 0.088 together.
  assert.ok(shuffled > 0.055 && shuffled < 0.07, `shuffled: ${shuffled}`);
  assert.ok(sorted < 0.11, `sorted: ${sorted}`);
});

test.run();
