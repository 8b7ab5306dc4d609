import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../src/tensor/random.js';
import { evenNoise } from '../../src/tensor/sampling.js';

/** Zeros at both ends and in between, ids too rare for a share of one, and frequent ones. */
const counts = Float64Array.of(0, 1, 0, 0, 16, 81, 1, 2000, 3, 0);

const draw = (size: number, seed = 1, of = counts) => evenNoise(of, size, createRandom(seed, 'noise'));

function countsOf(noise: Int32Array): number[] {
  const found = new Array<number>(counts.length).fill(0);
  for (const id of noise) found[id]! += 1;
  return found;
}

test('every id has its share to within one, which goes by its count to the power of 3/4', () => {
  const weights = Array.from(counts, (count) => count ** 0.75);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const size of [1, 7, 100, 9973])
    for (const seed of [1, 2, 3]) {
      const noise = draw(size, seed);
      assert.is(noise.length, size);
      countsOf(noise).forEach((found, id) => {
        const share = (size * weights[id]!) / total;
        assert.ok(Math.abs(found - share) < 1 + 1e-9, `${id}: ${found} of ${size}, a share of ${share}`);
      });
    }
});

test('rare ids come as often as their share says: over many draws, not never', () => {
  // Weights of 8 and 1: of 3 the second has a third, which one draw in three gives it.
  const few = Float64Array.of(16, 1);
  const found = Array.from({ length: 900 }, (_, seed) => draw(3, seed, few).filter((id) => id === 1).length);
  const mean = found.reduce((sum, count) => sum + count, 0) / found.length;
  // Of standard deviation sqrt(1/3 * 2/3 / 900) = 0.016.
  assert.ok(Math.abs(mean - 1 / 3) < 0.065, `${mean}`);
});

test('ids that never occur are never drawn, wherever they stand', () => {
  const found = countsOf(draw(20_000));
  counts.forEach((count, id) => {
    assert.is(found[id]! > 0, count > 0, `id ${id}`);
  });
});

test('the same seed gives the same sequence, another one another', () => {
  assert.equal(draw(500, 4), draw(500, 4));
  assert.not.equal(draw(500, 4), draw(500, 5));
});

test('the order is random: neighbours know nothing of each other', () => {
  const even = new Float64Array(50).fill(3);
  const noise = draw(5000, 1, even);
  const ascending = noise.subarray(1).filter((id, place) => id > noise[place]!).length / (noise.length - 1);
  // Of sorted ids hardly any is above the one before, of shuffled ones 49 %, of standard deviation 0.4 %.
  assert.ok(Math.abs(ascending - 0.49) < 0.03, `${ascending}`);
  const halves = [noise.subarray(0, 2500), noise.subarray(2500)].map(
    (half) => half.reduce((sum, id) => sum + id, 0) / 2500,
  );
  for (const mean of halves) assert.ok(Math.abs(mean - 24.5) < 1.2, `${halves}`);
});

test.run();
