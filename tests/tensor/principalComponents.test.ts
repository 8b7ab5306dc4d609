import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { principalComponents } from '../../src/tensor/principalComponents.js';
import { createRandom, fillNormal } from '../../src/tensor/random.js';
import { chooseTestEngine } from '../training/testing.js';

const test = suite('principal components');
test.before(chooseTestEngine);

const [N, D, K] = [400, 6, 3];
/** Orthonormal directions of the deviations 8, 4, 2, 1, 0.5 and 0: rows of a rotation in three planes. */
function directions(): number[][] {
  const axes = Array.from({ length: D }, (_, d) => Array.from({ length: D }, (_, e) => Number(d === e)));
  for (const [a, b, angle] of [
    [0, 1, 0.7],
    [1, 2, 1.1],
    [3, 4, 0.3],
    [0, 5, 2.2],
  ] as const)
    for (const row of axes) {
      const [x, y] = [row[a]!, row[b]!];
      row[a] = x * Math.cos(angle) - y * Math.sin(angle);
      row[b] = x * Math.sin(angle) + y * Math.cos(angle);
    }
  return axes;
}

test('the strongest directions come out, in their order, at length 1', () => {
  const axes = directions();
  const deviations = [8, 4, 2, 1, 0.5, 0];
  const noise = new Float32Array(N * D);
  fillNormal(noise, createRandom(3, 'rows').key, 0);
  const rows = new Float32Array(N * D);
  for (let n = 0; n < N; n += 1)
    for (let a = 0; a < D; a += 1)
      for (let d = 0; d < D; d += 1) rows[n * D + d]! += deviations[a]! * noise[n * D + a]! * axes[a]![d]!;
  const found = principalComponents(rows, D, K, createRandom(1, 'start'));
  const column = (k: number) => Array.from({ length: D }, (_, d) => found[d * K + k]!);
  const dot = (one: readonly number[], other: readonly number[]) =>
    one.reduce((sum, value, d) => sum + value * other[d]!, 0);
  for (let k = 0; k < K; k += 1) {
    // A sample of 400 turns them by some hundredths.
    assert.ok(Math.abs(dot(column(k), axes[k]!)) > 0.99, `${k}: ${column(k)}`);
    for (let j = 0; j <= k; j += 1)
      assert.ok(Math.abs(dot(column(k), column(j)) - Number(j === k)) < 1e-5, `${k}, ${j}`);
  }
});

test('beyond the rank of the rows there is nothing', () => {
  const rows = Float32Array.of(2, 0, 0, -2, 0, 0, 1, 0, 0, -1, 0, 0);
  const found = principalComponents(rows, 3, 2, createRandom(1, 'start'));
  assert.ok(Math.abs(Math.abs(found[0]!) - 1) < 1e-6);
  assert.equal(
    [1, 3, 5].map((at) => found[at]),
    [0, 0, 0],
  );
  assert.equal([...principalComponents(new Float32Array(6), 2, 1, createRandom(1, 'start'))], [0, 0]);
});

test.run();
