import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultBalanceWeight, defaultEpsilon } from '../../../src/models/neural/unlabeledDefaults.js';

const texts = (...lengths: number[]) => ({
  unlabeled: lengths.map((length) => ({ ids: new Int32Array(length), unknownWords: 0 })),
});

test('long texts take the published norm, shorter ones as much for each word', () => {
  assert.is(defaultEpsilon(texts(200)), 5);
  assert.is(defaultEpsilon(texts(150, 650)), 5);
  assert.is(defaultEpsilon(texts(50)), 2.5);
  assert.is(defaultEpsilon(texts(2, 14)), 1);
});

test('of a longer text only a segment counts', () => {
  assert.is(defaultEpsilon(texts(400, 20), { segmentTokens: 30 }), 5 * Math.sqrt(25 / 200));
});

test('few labels alone do not keep consistency from one class for all texts', () => {
  assert.equal(
    ([20, 499, 500, 20_000] as const).map((labels) => defaultBalanceWeight('vat', labels)),
    [1, 1, 0, 0],
  );
  assert.is(defaultBalanceWeight('supervised', 20), 0);
});

test.run();
