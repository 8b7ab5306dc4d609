import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropoutMask } from '../../src/layers/dropout.js';
import { createRandom } from '../../src/tensor/random.js';

test('drops the stated share and keeps the mean at 1', () => {
  const count = 100001;
  for (const rate of [0.2, 0.5, 0.9]) {
    const mask = dropoutMask(count, rate, createRandom(1, 'dropout'))!;
    const dropped = mask.filter((factor) => factor === 0).length / count;
    // Five standard deviations of a binomial share.
    assert.ok(Math.abs(dropped - rate) < 5 * Math.sqrt((rate * (1 - rate)) / count), `${dropped}`);
    assert.equal([...new Set(mask)].sort(), [0, Math.fround(1 / (1 - rate))]);
  }
});

test('is repeatable, goes on, and costs nothing without a rate', () => {
  const random = createRandom(1, 'dropout');
  const first = dropoutMask(101, 0.5, random);
  const position = random.position;
  const second = dropoutMask(101, 0.5, random);
  assert.not.equal(first, second);
  random.position = position;
  assert.equal(dropoutMask(101, 0.5, random), second);
  assert.equal(dropoutMask(101, 0.5, createRandom(1, 'dropout')), first);
  const before = random.position;
  assert.is(dropoutMask(101, 0, random), null);
  assert.is(random.position, before);
});

test.run();
