import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { holmAdjusted, mcNemarTest } from '../../src/evaluation/significance.js';
import { close } from './testing.js';

test('McNemar by hand: 1 against 7 texts, as in Fagerland and others (2013)', () => {
  // P(X ≤ 1) = (1 + 8) / 256, P(X = 1) = 8 / 256.
  const { exactP, midP, ...counts } = mcNemarTest(1, 7);
  close(exactP, 18 / 256);
  close(midP, 10 / 256);
  assert.equal(counts, { onlyAWrong: 1, onlyBWrong: 7 });
  close(mcNemarTest(7, 1).midP, midP);
});

test('McNemar where nothing differs, where one side has none, and on many texts', () => {
  assert.equal(mcNemarTest(0, 0), { onlyAWrong: 0, onlyBWrong: 0, exactP: 1, midP: 1 });
  // P(X = 2) of 4 is 6 / 16.
  assert.is(mcNemarTest(2, 2).exactP, 1);
  close(mcNemarTest(2, 2).midP, 1 - 3 / 16);
  close(mcNemarTest(0, 5).exactP, 2 / 32);
  close(mcNemarTest(0, 5).midP, 1 / 32);
  // Summed in whole numbers of any size.
  close(mcNemarTest(900, 1000).exactP, 0.02310884510890107, 1e-9);
  close(mcNemarTest(900, 1000).midP, 0.021791499253713424, 1e-9);
  assert.throws(() => mcNemarTest(-1, 3));
});

test("Holm's worked example", () => {
  // Smallest first: 4 · 0.005, 3 · 0.01, 2 · 0.03, and 0.04, which may not fall below the one before.
  holmAdjusted([0.01, 0.04, 0.03, 0.005]).forEach((p, place) => close(p, [0.03, 0.06, 0.06, 0.02][place]!));
  assert.equal(holmAdjusted([0.8, 0.7]), [1, 1]);
  assert.equal(holmAdjusted([0.2]), [0.2]);
  assert.equal(holmAdjusted([]), []);
});

test.run();
