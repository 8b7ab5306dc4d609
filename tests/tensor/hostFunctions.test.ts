import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AdamStep,
  adam,
  average,
  averageRows,
  gatherRows,
  hostFunctions,
  maskedNormal,
  type SparseRows,
  scaleSequences,
  scatterRows,
  sparseAdam,
  sumOfSquares,
  useHostFunctions,
} from '../../src/tensor/hostFunctions.js';
import { createRandom, fillNormal } from '../../src/tensor/random.js';
import { assertClose, normalValues } from '../tensors.js';

const test = suite('host functions');

const [B, T, E, V] = [3, 4, 3, 7];
const ids = Int32Array.of(6, 1, 6, 2, 1, 2, 0, 0, 0, 0, 0, 0);
const lengths = Int32Array.of(4, 2, 0);
const mean = normalValues(E, 1, 'mean');
const inverseDeviation = Float32Array.of(2, 0.5, 1);

test('rows are gathered, normalised and masked; padding is zero', () => {
  const table = normalValues(V * E, 1, 'table');
  const mask = Float32Array.of(1, 0, 2, 2, 2, 0, 1, 1, 1);
  const out = new Float32Array(B * T * E).fill(Number.NaN);
  for (const factors of [mask, null]) {
    gatherRows(out, table, ids, lengths, mean, inverseDeviation, factors);
    const expected = Array.from(out, (_, at) => {
      const [token, e] = [Math.floor(at / E), at % E];
      const [b, t] = [Math.floor(token / T), token % T];
      if (t >= lengths[b]!) return 0;
      return (table[ids[token]! * E + e]! - mean[e]!) * inverseDeviation[e]! * (factors?.[b * E + e] ?? 1);
    });
    assertClose(out, expected, 1e-6);
  }
});

test('scattering sums the places of each word and ignores padding', () => {
  const gradient = normalValues(B * T * E, 1, 'gradient');
  const { rows, values } = scatterRows(gradient, ids, lengths, inverseDeviation, null);
  assert.equal([...rows], [1, 2, 6]);
  const at = (token: number, e: number) => gradient[token * E + e]! * inverseDeviation[e]!;
  const expected = [
    [1, 4],
    [3, 5],
    [0, 2],
  ].flatMap(([a, b]) => Array.from({ length: E }, (_, e) => at(a!, e) + at(b!, e)));
  assertClose(values, expected, 1e-6);
});

test('rows come in the order of numbers, not of strings', () => {
  const many = Int32Array.of(10, 9, 100, 2);
  const { rows } = scatterRows(new Float32Array(4), many, Int32Array.of(4), Float32Array.of(1), null);
  assert.equal([...rows], [2, 9, 10, 100]);
});

test('masked normal numbers are those of the stream at the same places', () => {
  const { key } = createRandom(1, 'perturbation');
  const all = new Float32Array(B * T * E);
  fillNormal(all, key, 17);
  const out = new Float32Array(B * T * E).fill(Number.NaN);
  maskedNormal(out, lengths, E, key, 17);
  out.forEach((value, at) => {
    const [b, t] = [Math.floor(at / (T * E)), Math.floor(at / E) % T];
    assert.is(value, t < lengths[b]! ? all[at] : 0);
  });
});

test('sequences are scaled to one norm each, in place too; zeros and padding stay zero', () => {
  // So small that a sum of squares in float32 would be lost.
  const values = normalValues(B * T * E, 1e-30, 'values');
  values.fill(0, T * E, 2 * T * E);
  const lengths = Int32Array.of(3, 2, 4);
  const out = values.slice();
  scaleSequences(out, out, lengths, E, 5);
  for (let b = 0; b < B; b += 1) {
    const real = out.subarray(b * T * E, (b * T + lengths[b]!) * E);
    assertClose([Math.hypot(...real)], [b === 1 ? 0 : 5], 1e-6);
    const factor = b === 1 ? 0 : out[b * T * E]! / values[b * T * E]!;
    real.forEach((value, at) => assertClose([value], [values[b * T * E + at]! * factor]));
    assert.ok(out.subarray((b * T + lengths[b]!) * E, (b + 1) * T * E).every((value) => value === 0));
  }
});

test('a NaN in a sequence is not hidden by scaling, and stays in its sequence', () => {
  const values = normalValues(2 * E, 1, 'values');
  values[1] = Number.NaN;
  scaleSequences(values, values, Int32Array.of(1, 1), E, 5);
  assert.ok(values.subarray(0, E).some(Number.isNaN));
  assert.ok(!values.subarray(E).some(Number.isNaN));
});

test('the sum of squares is taken in double precision', () => {
  assert.is(sumOfSquares(new Float32Array(3e5).fill(1)), 3e5);
  assert.is(sumOfSquares(Float32Array.of(4096, 1)), 4096 ** 2 + 1);
  assert.ok(Number.isNaN(sumOfSquares(Float32Array.of(1, Number.NaN))));
});

function adamStep(count: number, gradientScale = 1): AdamStep {
  return {
    rate: 0.01,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    correction1: 1 - 0.9 ** count,
    correction2: 1 - 0.99 ** count,
    gradientScale,
  };
}

test('Adam follows algorithm 1 of its paper', () => {
  const start = normalValues(5, 1, 'parameter');
  const parameter = start.slice();
  const [first, second] = [new Float32Array(5), new Float32Array(5)];
  const expected = Array.from(start, (value) => ({ value, m: 0, v: 0 }));
  for (let count = 1; count <= 20; count += 1) {
    const gradient = normalValues(5, 1, `gradient ${count}`);
    adam(parameter, gradient, first, second, adamStep(count, 0.5));
    expected.forEach((one, index) => {
      const g = gradient[index]! * 0.5;
      one.m = 0.9 * one.m + 0.1 * g;
      one.v = 0.99 * one.v + 0.01 * g * g;
      one.value -= (0.01 * (one.m / (1 - 0.9 ** count))) / (Math.sqrt(one.v / (1 - 0.99 ** count)) + 1e-8);
    });
  }
  assertClose(
    parameter,
    expected.map((one) => one.value),
    1e-5,
  );
});

test('the first step of Adam is the rate in size, whatever the gradient', () => {
  const parameter = new Float32Array(3);
  adam(parameter, Float32Array.of(1e-3, -5, 1e4), new Float32Array(3), new Float32Array(3), adamStep(1));
  assertClose(parameter, [-0.01, 0.01, -0.01], 1e-6);
});

test('sparse Adam is dense Adam on the rows it touches and leaves the others alone', () => {
  const dense = normalValues(V * E, 1, 'table');
  const sparse = dense.slice();
  const moments = () =>
    [normalValues(V * E, 0.1, 'first'), normalValues(V * E, 0.1, 'second').map(Math.abs)] as const;
  const [denseMoments, sparseMoments, untouched] = [moments(), moments(), moments()];
  const start = dense.slice();
  const gradient: SparseRows = { rows: Int32Array.of(1, 2, 6), values: normalValues(3 * E, 1, 'gradient') };
  const full = new Float32Array(V * E);
  gradient.rows.forEach((row, place) =>
    full.set(gradient.values.subarray(place * E, (place + 1) * E), row * E),
  );
  adam(dense, full, ...denseMoments, adamStep(3, 0.7));
  sparseAdam(sparse, gradient, ...sparseMoments, adamStep(3, 0.7));
  for (let at = 0; at < V * E; at += 1) {
    const touched = gradient.rows.includes(Math.floor(at / E));
    assert.is(sparse[at], touched ? dense[at] : start[at]);
    for (const moment of [0, 1] as const)
      assert.is(sparseMoments[moment][at], touched ? denseMoments[moment][at] : untouched[moment][at]);
  }
  sparseAdam(sparse, { rows: new Int32Array(0), values: new Float32Array(0) }, ...sparseMoments, adamStep(4));
});

test('averages', () => {
  const averaged = Float32Array.of(1, 2);
  average(averaged, Float32Array.of(3, -2), 0.75);
  assert.equal([...averaged], [1.5, 1]);

  const rows = normalValues(V * E, 1, 'averaged');
  const table = normalValues(V * E, 1, 'table');
  const before = rows.slice();
  averageRows(rows, table, E, Int32Array.of(0, 5), Float64Array.of(0.5, 0.9));
  rows.forEach((value, at) => {
    const decay = { 0: 0.5, 5: 0.9 }[Math.floor(at / E)] ?? 1;
    assertClose([value], [decay * before[at]! + (1 - decay) * table[at]!], 1e-6);
  });
});

test('faster functions replace some and can be taken back', () => {
  const faster = () => 42;
  useHostFunctions({ sumOfSquares: faster });
  assert.is(hostFunctions().sumOfSquares, faster);
  assert.is(hostFunctions().adam, adam);
  useHostFunctions();
  assert.is(hostFunctions().sumOfSquares, sumOfSquares);
});

test.run();
