import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logCountRatios } from '../../../src/models/linear/logCountRatios.js';
import { assertClose } from '../../tensors.js';

const test = suite('log-count ratios');

/** Texts: {0, 1}, {0, 2}, {1} */
const rows = { starts: Int32Array.of(0, 2, 4, 5), ngrams: Int32Array.of(0, 1, 0, 2, 1) };

test('by hand: two classes', () => {
  const targets = Float32Array.of(1, 0, 1, 0, 0, 1);
  const ratios = logCountRatios(rows, 4, { targets, weights: Float32Array.of(1, 1, 1) }, 1);
  // Class 0 counts 2, 1, 1, 0 (4 in all), class 1 counts 0, 1, 0, 0 (1 in all): 1 / min(4, 1) is added to the shares.
  const expected = [(2 / 4 + 1) / (0 + 1), (1 / 4 + 1) / (1 + 1), (1 / 4 + 1) / (0 + 1), 1].map(Math.log);
  assertClose(
    [...ratios],
    expected.flatMap((ratio) => [ratio, -ratio]),
    1e-6,
  );
});

test('by hand: three classes, soft targets and weights', () => {
  const targets = Float32Array.of(0.5, 0.5, 0, 0, 0, 1, 0, 1, 0);
  const ratios = logCountRatios(rows, 3, { targets, weights: Float32Array.of(2, 1, 3) }, 0.5);
  // Counts: n-gram 0: 1, 1, 1; n-gram 1: 1, 4, 0; n-gram 2: 0, 0, 1; in all 2, 5, 2 of 9.
  const ratio = (inside: number, mass: number, outside: number) => {
    const extra = 0.5 / Math.min(mass, 9 - mass);
    return Math.log((inside / mass + extra) / (outside / (9 - mass) + extra));
  };
  assertClose(
    [...ratios],
    [
      ratio(1, 2, 2),
      ratio(1, 5, 2),
      ratio(1, 2, 2),
      ratio(1, 2, 4),
      ratio(4, 5, 1),
      ratio(0, 2, 5),
      ratio(0, 2, 1),
      ratio(0, 5, 1),
      ratio(1, 2, 0),
    ],
    1e-6,
  );
});

test('an n-gram that was never seen speaks for no class, however rare the class', () => {
  const targets = Float32Array.of(1, 0, 1, 0, 0, 1);
  const ratios = logCountRatios(rows, 4, { targets, weights: Float32Array.of(100, 100, 1) }, 1);
  assert.equal([...ratios.slice(6)].map(Math.abs), [0, 0]);
});

test.run();
