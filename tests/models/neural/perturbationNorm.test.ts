import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultEpsilon } from '../../../src/models/neural/perturbationNorm.js';

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

test.run();
