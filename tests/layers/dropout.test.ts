import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dropoutMask, weightMask } from '../../src/layers/dropout.js';
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

test('masks of weights drop the stated share, to 1/256, and go on where the last one ended', () => {
  const count = 100_003;
  for (const rate of [0.3, 0.5]) {
    const random = createRandom(1, 'dropout');
    const mask = weightMask(count, rate, random);
    const share = Math.round(256 * rate) / 256;
    const dropped = mask.filter((factor) => factor === 0).length / count;
    assert.ok(Math.abs(dropped - share) < 5 * Math.sqrt((share * (1 - share)) / count), `${dropped}`);
    assert.equal([...new Set(mask)].sort(), [0, Math.fround(1 / (1 - share))]);
    const whole = weightMask(16, rate, createRandom(1, 'dropout'));
    const halves = createRandom(1, 'dropout');
    assert.equal([...weightMask(8, rate, halves), ...weightMask(8, rate, halves)], [...whole]);
    assert.equal(mask.slice(0, 16), whole);
    assert.is(random.position, Math.ceil(count / 8));
  }
});

test.run();
