import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askRegions } from '../../src/models/regions.js';
import { makeBatch } from '../../src/text/batches.js';

const test = suite('regions');

/** Ids 10, 11, 12 ... of 30 and of 12 tokens. */
const texts = [30, 12].map((length) => ({
  ids: Int32Array.from({ length }, (_, t) => 10 + t),
  unknownWords: 0,
}));
const batch = makeBatch(texts, [0, 1]);
const everyWord = new Float64Array(100).fill(1);
const first = { integer: () => 3 };

function bagOf({ bags }: ReturnType<typeof askRegions>, row: number): number[] {
  return [...bags.members.slice(bags.starts[row], bags.starts[row + 1])].map((member) => bags.words[member]!);
}

test('every eighth place is asked for the twenty tokens that follow in the order of reading', () => {
  const asked = askRegions(batch, ['forward', 'backward'], everyWord, first);
  const time = batch.time;
  assert.equal([...asked.places.get('forward')!], [3, 11, 19, 27, time + 3]);
  assert.equal([...asked.places.get('backward')!], [3, 11, 19, 27, time + 3, time + 11]);
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, k) => 10 + from + k);
  assert.equal(bagOf(asked, 0), ids(4, 24));
  assert.equal(bagOf(asked, 2), ids(20, 30), 'a text ends');
  assert.equal(bagOf(asked, 4), ids(4, 12), 'padding is no text');
  assert.equal(bagOf(asked, 8), ids(7, 27), 'backward, what stands before');
  assert.equal(bagOf(asked, 9), ids(0, 3));
  assert.is(asked.bags.starts.length - 1, 11);
});

test('words count by their weights, and those of a bag add up to 1', () => {
  const weights = everyWord.slice();
  weights[14] = 0;
  weights[15] = 0.25;
  const { bags } = askRegions(batch, ['forward'], weights, first);
  assert.not(bags.words.includes(14));
  const shares = [...bags.shares.slice(0, bags.starts[1])];
  assert.is(shares.length, 19);
  assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-6);
  assert.ok(Math.abs(shares[0]! / shares[1]! - 0.25) < 1e-6);
});

test('a region of words that do not count asks nothing, and so do words that are no targets', () => {
  const weights = new Float64Array(20);
  const { places, bags } = askRegions(batch, ['forward'], weights, first);
  assert.is(places.get('forward')!.length, 0);
  assert.equal([bags.words.length, ...bags.starts], [0, 0]);
});

test.run();
