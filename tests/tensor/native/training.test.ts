import * as assert from 'uvu/assert';
import * as javascript from '../../../src/tensor/hostFunctions.js';
import { createHostFunctions } from '../../../src/tensor/native/nativeHostFunctions.js';
import { distance, nativeSuite, randomFloats } from './native.js';

const test = nativeSuite('host functions');

const [B, T, E, V] = [5, 7, 19, 40];
const lengths = Int32Array.of(7, 6, 3, 1, 0);
const ids = Int32Array.from({ length: B * T }, (_, at) => (at * 7) % (V / 3));
const mean = randomFloats(E, 1, 'mean');
const inverseDeviation = randomFloats(E, 1, 'deviation');
const table = randomFloats(V * E, 1, 'table');
const mask = randomFloats(B * E, 1, 'mask');
const sequences = randomFloats(B * T * E, 1, 'sequences');
const step = {
  rate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  correction1: 0.19,
  correction2: 0.002,
  gradientScale: 0.5,
};

function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-6): void {
  const found = distance(actual, expected);
  assert.ok(found <= tolerance, `${found} > ${tolerance}`);
}

const fresh = () => new Float32Array(B * T * E).fill(Number.NaN);

test.onEveryBuild('gathering and scattering rows', (addon) => {
  const native = createHostFunctions(addon);
  for (const factors of [mask, null]) {
    const [actual, expected] = [fresh(), fresh()];
    native.gatherRows(actual, table, ids, lengths, mean, inverseDeviation, factors);
    javascript.gatherRows(expected, table, ids, lengths, mean, inverseDeviation, factors);
    close(actual, expected);
    const found = native.scatterRows(sequences, ids, lengths, inverseDeviation, factors);
    const wanted = javascript.scatterRows(sequences, ids, lengths, inverseDeviation, factors);
    assert.equal(found.rows, wanted.rows);
    close(found.values, wanted.values);
  }
});

test('ids beyond the table are refused, at padding they do not matter', (addon) => {
  const native = createHostFunctions(addon);
  const gather = (wrong: Int32Array) =>
    native.gatherRows(fresh(), table, wrong, lengths, mean, inverseDeviation, null);
  gather(Int32Array.from(ids).fill(-1, 4 * T));
  assert.throws(() => gather(Int32Array.from(ids).fill(V, 0, 1)), /ids: beyond the table/);
  assert.throws(() => gather(Int32Array.from(ids).fill(-1, 0, 1)), /ids: beyond the table/);
});

test.onEveryBuild('normal numbers: those of the JavaScript twin, far along the stream too', (addon) => {
  const native = createHostFunctions(addon);
  for (const first of [0, 5, 2 ** 32 - 40, 2 ** 40 + 1]) {
    const [actual, expected] = [fresh(), fresh()];
    native.maskedNormal(actual, lengths, E, [123456789, 4000000000], first);
    javascript.maskedNormal(expected, lengths, E, [123456789, 4000000000], first);
    for (let at = 0; at < actual.length; at += 1) {
      // Near u = 1 the radius is the root of a difference, which float32 knows to fewer digits.
      assert.ok(Math.abs(actual[at]! - expected[at]!) < 3e-6, `${at}: ${actual[at]} ${expected[at]}`);
    }
  }
});

test.onEveryBuild('normal numbers have mean 0 and variance 1 and reach their tails', (addon) => {
  const values = new Float32Array(1 << 20);
  createHostFunctions(addon).maskedNormal(values, Int32Array.of(values.length), 1, [1, 2], 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  const beyond = values.filter((value) => Math.abs(value) > 3).length / values.length;
  assert.ok(Math.abs(mean) < 0.004 && Math.abs(variance - 1) < 0.006, `${mean} ${variance}`);
  assert.ok(Math.abs(beyond - 0.0027) < 0.0003, `${beyond}`);
});

test.onEveryBuild('sequences are scaled to one norm; zeros stay zeros', (addon) => {
  const native = createHostFunctions(addon);
  const values = Float32Array.from(sequences).fill(0, T * E, 2 * T * E);
  const [actual, expected] = [fresh(), fresh()];
  native.scaleSequences(actual, values, lengths, E, 5);
  javascript.scaleSequences(expected, values, lengths, E, 5);
  close(actual, expected);
  native.scaleSequences(values, values, lengths, E, 5);
  // The gradient of a text that a model is wholly sure of: too short to be scaled by any float32.
  for (const host of [native, javascript]) {
    const vanishing = new Float32Array(E);
    vanishing[0] = 1e-42;
    host.scaleSequences(vanishing, vanishing, Int32Array.of(1), E, 5);
    assert.equal([...vanishing], new Array(E).fill(0));
  }
  assert.equal(values, actual);
});

test.onEveryBuild('sums of squares, NaN and squares beyond float32 included', (addon) => {
  const native = createHostFunctions(addon);
  for (const length of [0, 1, 17, 255, 100_003]) {
    const values = randomFloats(length, 1, 'squares');
    const expected = javascript.sumOfSquares(values);
    assert.ok(Math.abs(native.sumOfSquares(values) - expected) <= 1e-6 * expected);
  }
  for (const size of [1e25, 1e-25]) {
    const values = randomFloats(5000, 1, 'squares').map((value) => value * size);
    const expected = javascript.sumOfSquares(values);
    assert.ok(Math.abs(native.sumOfSquares(values) / expected - 1) <= 1e-6, `values of size ${size}`);
  }
  assert.ok(Number.isNaN(native.sumOfSquares(Float32Array.of(1, Number.NaN))));
});

test.onEveryBuild('Adam and averages, dense and by rows', (addon) => {
  const native = createHostFunctions(addon);
  const rows = Int32Array.of(0, 3, 4, 39);
  const gradient = randomFloats(V * E, 1, 'dense gradient');
  const sparse = { rows, values: randomFloats(rows.length * E, 1, 'sparse gradient') };
  const decays = Float64Array.of(0.9, 0.5, 1, 0);
  const results = [native, javascript].map((functions) => {
    const [parameter, first, averaged] = [1, 2, 3].map((n) => randomFloats(V * E, 1, `moment ${n}`)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const second = randomFloats(V * E, 1, 'second').map(Math.abs);
    functions.adam(parameter, gradient, first, second, step);
    functions.sparseAdam(parameter, sparse, first, second, step);
    functions.average(averaged, parameter, 0.99);
    functions.averageRows(averaged, parameter, E, rows, decays);
    return [parameter, first, second, averaged];
  });
  results[0]!.forEach((actual, index) => {
    close(actual, results[1]![index]!, 2e-6);
  });
  native.sparseAdam(table, { rows: new Int32Array(0), values: new Float32Array(0) }, table, table, step);
});

test('rows that repeat or lie beyond the table are refused', (addon) => {
  const native = createHostFunctions(addon);
  const copy = () => Float32Array.from(table);
  for (const rows of [Int32Array.of(1, 1), Int32Array.of(0, V)]) {
    const gradient = { rows, values: new Float32Array(2 * E) };
    assert.throws(() => native.sparseAdam(copy(), gradient, copy(), copy(), step), /rows: /);
  }
});

test.onEveryBuild('one and three threads give the same bits', (addon) => {
  const native = createHostFunctions(addon);
  const many = randomFloats(200_000, 1, 'many');
  const results = [1, 3].map((threads) => {
    addon.useThreads(threads);
    const [gathered, noise, scaled] = [fresh(), fresh(), fresh()];
    native.gatherRows(gathered, table, ids, lengths, mean, inverseDeviation, mask);
    native.maskedNormal(noise, lengths, E, [1, 2], 3);
    native.scaleSequences(scaled, sequences, lengths, E, 1);
    const { values } = native.scatterRows(sequences, ids, lengths, inverseDeviation, mask);
    return [gathered, noise, scaled, values, native.sumOfSquares(many)];
  });
  assert.equal(results[1], results[0]);
});

test.run();
