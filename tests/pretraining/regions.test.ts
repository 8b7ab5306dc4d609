import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { askRegions, priorLogits } from '../../src/pretraining/regions.js';
import { makeBatch } from '../../src/text/batches.js';
import { seededRandom } from '../corpus/helpers.js';

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

test('without reading, rare words of a batch are expected as often as they come', () => {
  const words = 2000;
  const weights = Float64Array.from({ length: words }, (_, word) => (word < 3 ? 0 : word < 100 ? 0.5 : 1));
  const raw = weights.map((weight, word) => (weight === 0 ? 0 : 1 / word));
  const total = raw.reduce((sum, share) => sum + share, 0);
  const frequencies = raw.map((share) => share / total);
  const random = seededRandom(5);
  let reached = 0;
  const ends = Array.from(frequencies, (share) => {
    reached += share;
    return reached;
  });
  const draw = () => {
    const place = random();
    return ends.findIndex((end) => end > place);
  };
  let expected = 0;
  let found = 0;
  for (let batches = 0; batches < 10; batches += 1) {
    const some = Array.from({ length: 16 }, () => ({
      ids: Int32Array.from({ length: 60 }, draw),
      unknownWords: 0,
    }));
    const drawn = makeBatch(some, [...some.keys()]);
    const { bags } = askRegions(drawn, ['forward', 'backward'], weights, { integer: () => 0 });
    const prior = priorLogits(weights, frequencies, 16 * 60);
    const masses = Array.from(bags.words, (word) => Math.exp(prior[word]!));
    const all = masses.reduce((sum, mass) => sum + mass, 0);
    const rare = (word: number) => word >= 1000;
    expected += masses.reduce((sum, mass, at) => sum + (rare(bags.words[at]!) ? mass / all : 0), 0);
    const bagged = bags.shares.reduce(
      (sum, share, at) => sum + (rare(bags.words[bags.members[at]!]!) ? share : 0),
      0,
    );
    found += bagged / (bags.starts.length - 1);
  }
  assert.ok(Math.abs(expected / found - 1) < 0.06, `${expected} and ${found}`);
});

test.run();
