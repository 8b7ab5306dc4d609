import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import {
  createEmbeddingTable,
  type EmbeddingTable,
  fixedEmbeddingTable,
  lazyEmbeddingTable,
  lookUp,
  lookUpGradient,
  mergeRows,
  normalisedValues,
  restoreStatistics,
  updateRows,
} from '../../src/layers/embedding.js';
import { dequantiseRows, lazyRows, quantiseRows } from '../../src/storage/quantise.js';
import type { Batch } from '../../src/text/batches.js';
import { onEveryBackend } from '../backends.js';
import { assertClose, normalTensor, normalValues } from '../tensors.js';

const test = onEveryBackend('embedding');

const [B, T, E, V] = [3, 4, 5, 11];
/** Word 9 occurs in two texts and twice in one; words 0 and 10 never. */
const batch: Batch = {
  size: B,
  time: T,
  ids: Int32Array.of(9, 3, 9, 2, 5, 9, 2, 0, 2, 0, 0, 0),
  lengths: Int32Array.of(4, 3, 1),
  positions: Int32Array.of(0, 1, 2),
};

function table(): EmbeddingTable {
  const values = normalValues(V * E, 3, 'table').map((value, index) => value + (index % E));
  const weights = Array.from({ length: V }, (_, word) => (word === 0 ? 0 : 1 / word));
  const total = weights.reduce((sum, weight) => sum + weight);
  return createEmbeddingTable(
    values,
    Float64Array.from(weights, (weight) => weight / total),
  );
}

function assertNormalised(embedding: EmbeddingTable): void {
  const values = normalisedValues(embedding);
  for (let e = 0; e < E; e += 1) {
    let mean = 0;
    let squares = 0;
    for (let word = 0; word < V; word += 1) {
      mean += embedding.frequencies[word]! * values[word * E + e]!;
      squares += embedding.frequencies[word]! * values[word * E + e]! ** 2;
    }
    assert.ok(Math.abs(mean) < 2e-6, `mean ${mean}`);
    assert.ok(Math.abs(squares - 1) < 5e-6, `variance ${squares}`);
  }
}

test('zero mean and unit variance under the word frequencies, also after updates of single rows', () => {
  const embedding = table();
  assertNormalised(embedding);
  for (let step = 0; step < 200; step += 1) {
    const rows = Int32Array.of(1 + (step % 4), 6 + (step % 5));
    updateRows(embedding, rows, () => {
      for (const row of rows)
        for (let e = 0; e < E; e += 1) embedding.values[row * E + e]! += Math.sin(step + e + row);
    });
  }
  assertNormalised(embedding);
  const fresh = createEmbeddingTable(embedding.values, embedding.frequencies);
  assertClose(embedding.mean, fresh.mean, 1e-6);
  assertClose(embedding.inverseDeviation, fresh.inverseDeviation, 1e-6);
});

test('saved statistics are put back to the bit', () => {
  const embedding = table();
  updateRows(embedding, Int32Array.of(3), () => embedding.values.fill(0.3, 3 * E, 4 * E));
  const fresh = createEmbeddingTable(embedding.values, embedding.frequencies);
  restoreStatistics(fresh, embedding.weightedSum, embedding.weightedSquares);
  assert.equal(fresh, embedding);
});

test('a fixed table is looked up as it stands', () => {
  const values = normalisedValues(table());
  assertClose(lookUp(fixedEmbeddingTable(values, E), batch, null), lookUp(table(), batch, null), 1e-6);
});

test('a table filled as it is read holds the rows that were read, and all of them when it is asked for', () => {
  const quantised = quantiseRows(table().values, E);
  const whole = fixedEmbeddingTable(dequantiseRows(quantised), E);
  const rows = lazyRows(quantised);
  const lazy = lazyEmbeddingTable(rows, E);
  assert.equal(lookUp(lazy, batch, null).dataSync(), lookUp(whole, batch, null).dataSync());
  const unread = [...whole.frequencies.keys()].filter((row) => !batch.ids.includes(row));
  assert.ok(unread.length > 0);
  for (const row of unread)
    assert.equal(rows.filled([]).subarray(row * E, (row + 1) * E), new Float32Array(E));
  assert.equal(lazy.values, whole.values);
});

test('merging sparse gradients adds rows that both have, in ascending order', () => {
  const a = { rows: Int32Array.of(2, 10), values: Float32Array.of(1, 2, 3, 4) };
  const b = { rows: Int32Array.of(1, 9, 10), values: Float32Array.of(5, 6, 7, 8, 10, 20) };
  const { rows, values } = mergeRows(a, b);
  assert.equal([...rows], [1, 2, 9, 10]);
  assert.equal([...values], [5, 6, 1, 2, 7, 8, 13, 24]);
});

test('merging with a gradient of no rows changes nothing', () => {
  const none = { rows: new Int32Array(), values: new Float32Array() };
  const some = { rows: Int32Array.of(3, 7), values: Float32Array.of(1, 2, 3, 4) };
  assert.equal(mergeRows(none, some), some);
  assert.equal(mergeRows(some, none), some);
  assert.equal(mergeRows(none, none), none);
});

test('a dimension without variance does not divide by zero', () => {
  const constant = createEmbeddingTable(new Float32Array(4).fill(7), Float64Array.of(0.5, 0.5));
  assert.equal([...normalisedValues(constant)], [0, 0, 0, 0]);
});

/** What `lookUp` says in dense tensor ops, for the gradient's sake with a product instead of a gather. */
function denseLookUp(values: tf.Tensor, embedding: EmbeddingTable, mask: Float32Array | null): tf.Tensor {
  const normalised = tf.mul(tf.sub(values, embedding.mean), embedding.inverseDeviation);
  const oneHot = tf.oneHot(tf.tensor1d(batch.ids, 'int32'), V);
  const rows = tf.reshape(tf.matMul(tf.cast(oneHot, 'float32'), normalised as tf.Tensor2D), [B, T, E]);
  const real = Array.from(batch.ids, (_, place) =>
    place % T < batch.lengths[Math.floor(place / T)]! ? 1 : 0,
  );
  const masked = mask === null ? rows : tf.mul(rows, tf.tensor3d(mask, [B, 1, E]));
  return tf.mul(masked, tf.tensor3d(real, [B, T, 1]));
}

for (const masked of [false, true]) {
  test(`look-up and its gradient agree with dense ops ${masked ? 'with a mask' : 'without a mask'}`, () => {
    const embedding = table();
    const mask = masked ? normalValues(B * E, 1, 'mask').map((value) => (value < 0 ? 0 : 2)) : null;
    const values = tf.tensor2d(embedding.values, [V, E]);
    assertClose(lookUp(embedding, batch, mask), denseLookUp(values, embedding, mask));

    const dy = normalTensor<tf.Rank.R3>([B, T, E], 1, 'output gradient');
    const expected = tf
      .grad((x) => denseLookUp(x, embedding, mask))(values, dy)
      .dataSync();
    const gradient = lookUpGradient(embedding, batch, mask, dy);
    assert.equal([...gradient.rows], [2, 3, 5, 9]);
    const scattered = new Float32Array(V * E);
    gradient.rows.forEach((row, place) =>
      scattered.set(gradient.values.subarray(place * E, (place + 1) * E), row * E),
    );
    assertClose(scattered, expected);
  });
}

test('the gradient agrees with finite differences, mean and deviation held', () => {
  const embedding = table();
  const dy = normalValues(B * T * E, 1, 'output gradient');
  const project = () =>
    (lookUp(embedding, batch, null).dataSync() as Float32Array).reduce(
      (sum, value, place) => sum + value * dy[place]!,
      0,
    );
  const gradient = lookUpGradient(embedding, batch, null, tf.tensor3d(dy, [B, T, E]));
  gradient.rows.forEach((row, place) => {
    const at = row * E + 1;
    const kept = embedding.values[at]!;
    // The look-up is linear, so that a large step costs no accuracy.
    embedding.values[at] = kept + 8;
    const above = project();
    embedding.values[at] = kept - 8;
    const below = project();
    embedding.values[at] = kept;
    assertClose([gradient.values[place * E + 1]!], [(above - below) / 16], 1e-5);
  });
});

test.run();
