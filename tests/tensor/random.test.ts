import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom, fillNormal, fillUniform, type StreamKey, threefry } from '../../src/tensor/random.js';

const test = suite('random');

/** Threefry-2x32-20 in a loop, for any counter; the twin of the unrolled one. */
function threefryLoop([key0, key1]: StreamKey, [low, high]: StreamKey): [number, number] {
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24];
  const keys = [key0 >>> 0, key1 >>> 0, (0x1bd11bda ^ key0 ^ key1) >>> 0];
  let a = (low + keys[0]!) >>> 0;
  let b = (high + keys[1]!) >>> 0;
  for (let round = 0; round < 20; round += 1) {
    const rotation = rotations[round % 8]!;
    a = (a + b) >>> 0;
    b = (((b << rotation) | (b >>> (32 - rotation))) ^ a) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      a = (a + keys[injection % 3]!) >>> 0;
      b = (b + keys[(injection + 1) % 3]! + injection) >>> 0;
    }
  }
  return [a, b];
}

function block(key: StreamKey, counter: number): [number, number] {
  const out = new Uint32Array(2);
  threefry(key, counter, out);
  return [out[0]!, out[1]!];
}

test('gives the known answers of the Random123 library', () => {
  assert.equal(block([0, 0], 0), [0x6b200159, 0x99ba4efe]);
  // The library's other answers have counters beyond 2^53, so they hold the twin, and the twin holds the rest.
  assert.equal(threefryLoop([0, 0], [0, 0]), [0x6b200159, 0x99ba4efe]);
  const ones = 0xffffffff;
  assert.equal(threefryLoop([ones, ones], [ones, ones]), [0x1cb996fc, 0xbb002be7]);
  assert.equal(threefryLoop([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3]), [0xc4923a9c, 0x483df7a0]);
  for (const key of [
    [0x13198a2e, 0x03707344],
    [ones, ones],
    [0, 0x80000000],
  ] as const)
    for (const counter of [0, 1, 0x7fffffff, 0x80000000, ones, 2 ** 32, 2 ** 40 + 12345, 2 ** 53 - 1])
      assert.equal(
        block(key, counter),
        threefryLoop(key, [counter % 2 ** 32, Math.floor(counter / 2 ** 32)]),
      );
});

function correlation(a: Float32Array, b: Float32Array): number {
  const product = a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  return product / a.length;
}

function normals(count: number, seed: number, purpose: string, first = 0): Float32Array {
  const values = new Float32Array(count);
  fillNormal(values, createRandom(seed, purpose).key, first);
  return values;
}

test('streams differ by seed and by purpose, and do not correlate', () => {
  const count = 40000;
  const streams = [
    normals(count, 1, 'dropout'),
    normals(count, 2, 'dropout'),
    normals(count, 2 ** 32 + 1, 'dropout'),
    normals(count, 1, 'shuffle'),
    normals(count, 1, 'perturbation'),
    normals(count, 1, 'dropout', count / 2),
  ];
  streams.forEach((a, index) => {
    for (const b of streams.slice(0, index)) assert.ok(Math.abs(correlation(a, b)) < 5 / Math.sqrt(count));
  });
});

/** Kolmogorov-Smirnov statistic times sqrt(n): above 1.95 with a probability of 0.001. */
function kolmogorovSmirnov(values: Float32Array, distribution: (x: number) => number): number {
  const sorted = values.slice().sort();
  let largest = 0;
  sorted.forEach((value, index) => {
    const share = distribution(value);
    largest = Math.max(largest, share - index / sorted.length, (index + 1) / sorted.length - share);
  });
  return largest * Math.sqrt(sorted.length);
}

/** Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
function normalDistribution(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    series.reduceRight((sum, coefficient) => (sum + coefficient) * t, 0);
  return x > 0 ? 1 - tail : tail;
}

/** Mean of each power within five standard errors of its expectation. */
function assertMoments(values: Float32Array, expected: readonly number[]): void {
  expected.forEach((moment, index) => {
    const powers = Float64Array.from(values, (value) => value ** (index + 1));
    const mean = powers.reduce((sum, value) => sum + value, 0) / powers.length;
    const variance = powers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / powers.length;
    const error = Math.abs(mean - moment) / Math.sqrt(variance / powers.length);
    assert.ok(error < 5, `moment ${index + 1}: ${mean}`);
  });
}

test('uniform numbers: moments, distribution, range', () => {
  const values = new Float32Array(100001);
  fillUniform(values, createRandom(1, 'uniform').key, 0);
  assertMoments(values, [1 / 2, 1 / 3, 1 / 4, 1 / 5]);
  assert.ok(kolmogorovSmirnov(values, (x) => x) < 1.95);
  assert.ok(values.every((value) => value >= 0 && value < 1));
});

test('normal numbers: moments, distribution, both of a pair, neighbours do not correlate', () => {
  const values = normals(100001, 1, 'normal');
  assertMoments(values, [0, 1, 0, 3]);
  assert.ok(kolmogorovSmirnov(values, normalDistribution) < 1.95);
  for (const half of [0, 1])
    assertMoments(
      values.filter((_, index) => index % 2 === half),
      [0, 1, 0, 3],
    );
  assert.ok(Math.abs(correlation(values.slice(0, -1), values.slice(1))) < 5 / Math.sqrt(values.length));
});

test('the distribution check sees a spread that is 3 % too wide', () => {
  const shifted = normals(100001, 1, 'normal').map((value) => value * 1.03);
  assert.ok(kolmogorovSmirnov(shifted, normalDistribution) > 1.95);
});

test('a number depends on its place only, not on where a fill began or ended', () => {
  const { key } = createRandom(5, 'places');
  for (const fill of [fillNormal, fillUniform]) {
    const all = new Float32Array(101);
    fill(all, key, 1000);
    const part = new Float32Array(31);
    fill(part, key, 1010);
    assert.equal(part, all.slice(20, 51));
  }
});

test('setting the position back repeats; each draw moves it on', () => {
  const random = createRandom(9, 'position');
  random.uniform();
  const { position } = random;
  const draw = () => [random.uniform(), random.integer(1000), ...random.shuffle([1, 2, 3, 4, 5, 6])];
  const first = draw();
  const after = random.position;
  assert.not.equal(draw(), first);
  random.position = position;
  assert.equal(draw(), first);
  assert.is(random.position, after);
  assert.is(random.reserve(10), after);
  assert.is(random.position, after + 10);
});

test('single draws: range, every value, every order equally often', () => {
  const random = createRandom(4, 'draws');
  const counts = new Array<number>(6).fill(0);
  const orders = new Map<string, number>();
  const draws = 12000;
  for (let n = 0; n < draws; n += 1) {
    counts[random.integer(6)]! += 1;
    const order = random.shuffle(['a', 'b', 'c']).join('');
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.is(orders.size, 6);
  // Five standard deviations around a sixth.
  for (const count of [...counts, ...orders.values()])
    assert.ok(Math.abs(count - draws / 6) < 5 * Math.sqrt((draws * 5) / 36), `${count}`);
});

test('the numbers of seed 1 stay what they are: saved models depend on them', () => {
  const random = createRandom(1, 'dropout');
  const first = [random.uniform(), random.uniform()];
  assert.equal(first, [0.35980649035875634, 0.518883067084495]);
});

test.run();
