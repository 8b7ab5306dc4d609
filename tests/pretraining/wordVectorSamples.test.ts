import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { EncodedTexts } from '../../src/pretraining/encodedTexts.js';
import { createSampler } from '../../src/pretraining/wordVectorSamples.js';
import { createRandom } from '../../src/tensor/random.js';
import { aliasTable, keptShares } from '../../src/tensor/sampling.js';

/** Texts given as ids. */
function encoded(given: readonly (readonly number[])[], words: number) {
  const texts = given.map((ids) => Int32Array.from(ids));
  const counts = new Float64Array(words);
  for (const id of given.flat()) counts[id]! += 1;
  return { texts, counts };
}

const samplerOf = (texts: Pick<EncodedTexts, 'counts'>, subsampling: number, window: number) =>
  createSampler(
    texts,
    { subsampling, window },
    { windows: createRandom(1, 'windows'), negatives: createRandom(1, 'negatives') },
  );

test('frequent words are kept less often, by the formula; rare ones always', () => {
  const shares = keptShares(Float64Array.of(900, 99, 1), 0.01);
  const expected = (frequency: number) => Math.sqrt(0.01 / frequency) + 0.01 / frequency;
  assert.ok(Math.abs(shares[0]! - expected(0.9)) < 1e-12);
  assert.ok(Math.abs(shares[1]! - expected(0.099)) < 1e-12);
  assert.is(shares[2], 1);
  assert.equal([...keptShares(Float64Array.of(999, 1), 1)], [1, 1], 'a threshold of 1 keeps all');
});

test('an alias table has the shares it was made from', () => {
  const weights = Float64Array.of(5, 0, 1, 3, 0.5, 0.5, 10);
  const { share, alias } = aliasTable(weights);
  const found = new Float64Array(weights.length);
  share.forEach((own, id) => {
    found[id]! += own / weights.length;
    found[alias[id]!]! += (1 - own) / weights.length;
  });
  found.forEach((value, id) => {
    assert.ok(Math.abs(value - weights[id]! / 20) < 1e-12, `${id}: ${value}`);
  });
});

test('negatives follow the counts to the power of 0.75, and never a word that does not occur', () => {
  const texts = encoded([[...Array(16).fill(1), ...Array(81).fill(2)]], 4);
  const drawn = samplerOf(texts, 1, 2).negatives(20000);
  assert.is(drawn.length, 20000);
  assert.ok(drawn.every((id) => id === 1 || id === 2));
  const share = drawn.filter((id) => id === 1).length / drawn.length;
  // 16^0.75 = 8 against 81^0.75 = 27; 0.01 is three standard errors.
  assert.ok(Math.abs(share - 8 / 35) < 0.01, `${share}`);
});

test('windows end with the text and are drawn from 1 to the largest', () => {
  const texts = encoded([[0], [1, 2, 3], Array(500).fill(4)], 5);
  const { words, left, right } = samplerOf(texts, 1, 4).windows([1, 0, 2].map((text) => texts.texts[text]!));
  assert.equal([...words.subarray(0, 4)], [1, 2, 3, 0], 'the texts in the order asked for');
  assert.equal([...left.subarray(0, 1), ...right.subarray(2, 4)], [0, 0, 0]);
  assert.is(left[3], 0);
  assert.is(right[0]! >= 1 && right[0]! <= 2, true);
  const inside = left.subarray(10, 490);
  assert.equal([...new Set(inside)].sort(), [1, 2, 3, 4]);
  assert.equal(inside, right.subarray(10, 490), 'both sides alike');
  assert.is(left[4], 0);
  assert.is(right.at(-1), 0);
});

test('left out words leave no gap: their neighbours become neighbours', () => {
  const texts = encoded(
    [Array.from({ length: 4000 }, (_, place) => (place % 2 === 0 ? 0 : 1 + (place % 50)))],
    51,
  );
  const { words, left, right } = samplerOf(texts, 0.02, 3).windows(texts.texts);
  const frequent = words.filter((id) => id === 0).length;
  // sqrt(0.04) + 0.04 of 2000; 60 is more than three standard errors.
  assert.ok(Math.abs(frequent - 480) < 60, `${frequent}`);
  assert.is(words.length - frequent, 2000);
  assert.is(left.length, words.length);
  assert.is(right.length, words.length);
});

test('a text of which nothing is left', () => {
  const { words } = samplerOf(encoded([[]], 2), 1, 3).windows([new Int32Array(0)]);
  assert.is(words.length, 0);
});

test.run();
