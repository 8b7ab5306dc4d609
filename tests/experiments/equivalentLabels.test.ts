import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labelsNeeded } from '../../src/experiments/equivalentLabels.js';

const curve = [
  { labels: 100, error: 0.2 },
  { labels: 400, error: 0.1 },
  { labels: 1600, error: 0.08 },
];

test('between two points of the curve the logarithm of the labels is linear in the error', () => {
  assert.equal(labelsNeeded(curve, 0.15), { is: 'about', labels: 200 });
  assert.equal(labelsNeeded(curve, 0.1), { is: 'about', labels: 400 });
  assert.equal(labelsNeeded(curve.toReversed(), 0.09), { is: 'about', labels: 800 });
});

test('beyond the ends only the direction is known', () => {
  assert.equal(labelsNeeded(curve, 0.25), { is: 'at most', labels: 100 });
  assert.equal(labelsNeeded(curve, 0.2), { is: 'at most', labels: 100 });
  assert.equal(labelsNeeded(curve, 0.07), { is: 'more than', labels: 1600 });
});

test('a curve that rises by chance is levelled before it is read', () => {
  const noisy = [
    { labels: 100, error: 0.2 },
    { labels: 200, error: 0.1 },
    { labels: 400, error: 0.14 },
    { labels: 800, error: 0.06 },
  ];
  assert.equal(labelsNeeded(noisy, 0.16), { is: 'about', labels: 141 });
  assert.equal(labelsNeeded(noisy, 0.09), { is: 'about', labels: 566 });
});

test('one point is no curve', () => {
  assert.is(labelsNeeded(curve.slice(0, 1), 0.15), null);
  assert.is(labelsNeeded([], 0.15), null);
});

test.run();
