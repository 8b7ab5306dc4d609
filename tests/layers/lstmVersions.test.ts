import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { type EmbeddingTable, fixedEmbeddingTable, lookUp } from '../../src/layers/embedding.js';
import { lstmPooled } from '../../src/layers/lstmPooled.js';
import type { ReadSequence, VersionLayer } from '../../src/layers/lstmReadings.js';
import { nothingRead, readSequences } from '../../src/layers/lstmSequences.js';
import { lstmStates, lstmStatesComposite, lstmStop } from '../../src/layers/lstmStates.js';
import type { LstmPooling, LstmWeights } from '../../src/layers/lstmTerms.js';
import { poolVersions } from '../../src/layers/lstmVersions.js';
import { onEveryBackend } from '../backends.js';
import { assertClose, normalTensor, normalValues } from '../tensors.js';

const test = onEveryBackend('lstm versions');

const [V, E, H] = [9, 5, 19];
const table = fixedEmbeddingTable(normalValues(V * E, 1, 'table'), E);
const shapes = [[E, 4 * H], [H, 4 * H], [4 * H]] as const;

function someWeights(scale = 0.5): LstmWeights {
  const [inputWeights, recurrentWeights, bias] = shapes.map((shape, index) =>
    normalTensor([...shape], scale, String(index)),
  );
  return { inputWeights, recurrentWeights, bias } as LstmWeights;
}

/** Sixty tokens. */
const base = Int32Array.from({ length: 60 }, (_, t) => (t * 7 + (t >> 3)) % V);
const versions = [
  base,
  base.with(0, 8).with(1, 8),
  base.with(59, 3).with(58, 3),
  base.with(20, (base[20]! + 1) % V),
  base.with(3, 0).with(31, 1).with(40, 2),
  base.filter((_, t) => t !== 11),
  base.filter((_, t) => t > 0),
  base.filter((_, t) => t < 59),
  Int32Array.from([...base.subarray(0, 30), 1, 2, 3, ...base.subarray(30)]),
  Int32Array.from([...base, 5]),
  Int32Array.of(4),
].map((ids) => Int32Array.from(ids));

for (const pooling of ['max', 'mean', 'last'] as const) {
  test(`${pooling}: versions pool to what reading each as a whole gives`, () => {
    const layer = someLayer(pooling);
    const read = readOne(nothingRead(H, pooling), base, layer);
    assertClose(pooledOf(read, versions, layer), wholePooled(versions, layer.weights, pooling), 1e-4);
  });

  test(`${pooling}: a sequence that is read as a version of another is as good a base`, () => {
    const layer = someLayer(pooling);
    for (const other of [versions[4]!, versions[5]!, versions[8]!]) {
      const read = readOne(readOne(nothingRead(H, pooling), other, layer), base, layer);
      assert.equal([...read.ids], [...base]);
      assertClose(pooledOf(read, versions, layer), wholePooled(versions, layer.weights, pooling), 1e-4);
    }
  });
}

test('versions of several sequences read together are as each alone, to the bit', () => {
  const layer = someLayer('max');
  const nothing = nothingRead(H, 'max');
  const bases = [base, versions[8]!, versions[10]!, versions[5]!];
  const alone = bases.map((ids) => readOne(nothing, ids, layer));
  const read = readSequences(
    bases.map((ids) => ({ base: nothing, ids })),
    layer,
  );
  assert.equal(read, alone);
  const all = read.flatMap((one) => versions.map((ids) => ({ base: one, ids })));
  const each = alone.flatMap((one) => [...pooledOf(one, versions, layer)]);
  assert.equal([...poolVersions(all, layer)], each);
});

for (const pooling of ['max', 'mean', 'last'] as const)
  test(`${pooling}: a base in the room of one that is of no use is as a new one, to the bit`, () => {
    const layer = someLayer(pooling);
    const nothing = nothingRead(H, pooling);
    let [spare, read] = [readOne(nothing, base, layer), readOne(nothing, versions[4]!, layer)];
    for (const next of [versions[1]!, versions[3]!, versions[8]!, versions[3]!, versions[2]!, base]) {
      const fresh = readOne(read, next, layer);
      const [found] = readSequences([{ base: read, ids: next, spare }], layer);
      assert.equal(found, fresh);
      [spare, read] = [read, found!];
    }
  });

test('a change is read on until it has faded, and what is before it is not read again', () => {
  // All tokens differ, so that as many are embedded as are read.
  const many = fixedEmbeddingTable(normalValues(200 * E, 1, 'many'), E);
  let count = 0;
  const embed = (ids: Int32Array) => {
    count += ids.length;
    return rowsOf(many, ids);
  };
  const layer = { ...someLayer('max', 0.2), embed };
  const long = Int32Array.from({ length: 180 }, (_, id) => id);
  const read = readOne(nothingRead(H, 'max'), long, layer);
  assert.is(count, 180);
  pooledOf(read, [long], layer);
  assert.is(count, 180);
  pooledOf(read, [long.with(179, 190)], layer);
  assert.is(count, 181);
  const early = long.with(2, 190);
  const pooled = pooledOf(read, [early], layer);
  assert.ok(count > 190 && count < 281, String(count));
  assertClose(pooled, wholePooled([early], layer.weights, 'max', many), 1e-4);
});

test('a number that is not finite is not lost', () => {
  const layer = someLayer('max');
  const broken = fixedEmbeddingTable(table.values.slice().fill(Number.NaN, 8 * E), E);
  const embed = (ids: Int32Array) => rowsOf(broken, ids);
  const sound = base.map((id) => id % 8);
  const read = readOne(nothingRead(H, 'max'), sound, { ...layer, embed });
  const pooled = pooledOf(read, [sound.with(9, 8)], { ...layer, embed });
  assert.ok(pooled.some(Number.isNaN));
});

test('states go on from those that are given, as their twin has them', () => {
  const [hidden, cells] = [normalTensor([3, H], 0.5, 'h'), normalTensor([3, H], 0.5, 'c')] as tf.Tensor2D[];
  const { tokens, embeddings } = someTokens();
  const from = { hidden: hidden!.dataSync() as Float32Array, cells: cells!.dataSync() as Float32Array };
  const found = lstmStates(tokens, Int32Array.of(4, 4, 4), someWeights(), from);
  const expected = lstmStatesComposite(embeddings, someWeights(), hidden!, cells!);
  assertClose(found.hidden, expected[0], 1e-5);
  assertClose(found.cells, expected[1], 1e-5);
});

for (const pooling of ['max', 'mean', 'last'] as const) {
  test(`${pooling}: where sequences stop is what all their states say`, () => {
    const lengths = Int32Array.of(4, 3, 1);
    const state = (name: string) => normalTensor([3, H], 0.5, name).dataSync() as Float32Array;
    const from = { hidden: state('h'), cells: state('c') };
    const { tokens } = someTokens();
    const all = lstmStates(tokens, lengths, someWeights(), from);
    const found = lstmStop(tokens, lengths, someWeights(), from, { pooling });
    const row = (values: Float32Array, b: number, t: number) =>
      values.slice((b * 4 + t) * H, (b * 4 + t + 1) * H);
    for (const [b, length] of lengths.entries()) {
      const stop = (values: Float32Array) => values.slice(b * H, (b + 1) * H);
      const steps = Array.from({ length }, (_, t) => row(all.hidden, b, t));
      const pooled = steps[0]!.map((_, h) => {
        const values = steps.map((step) => step[h]!);
        if (pooling === 'max') return Math.max(...values);
        return pooling === 'last' ? values.at(-1)! : values.reduce((sum, value) => sum + value) / length;
      });
      assertClose(stop(found.hidden), steps.at(-1)!, 1e-5);
      assertClose(stop(found.cells), row(all.cells, b, length - 1), 1e-5);
      assertClose(stop(found.pooled), pooled, 1e-5);
    }
  });
}

/** Three sequences of four of V tokens. */
function someTokens() {
  const slots = Int32Array.from({ length: 12 }, (_, at) => (at * 5) % V);
  const rows = rowsOf(
    table,
    Int32Array.from({ length: V }, (_, id) => id),
  );
  const embeddings = lookUp(table, { ids: slots, lengths: Int32Array.of(4, 4, 4) }, null);
  return { tokens: { rows, slots }, embeddings };
}

const readOne = (base: ReadSequence, ids: Int32Array, layer: VersionLayer) =>
  readSequences([{ base, ids }], layer)[0]!;

const pooledOf = (base: ReadSequence, all: readonly Int32Array[], layer: VersionLayer) =>
  poolVersions(
    all.map((ids) => ({ base, ids })),
    layer,
  );

function someLayer(pooling: LstmPooling, scale?: number) {
  return { weights: someWeights(scale), pooling, embed: (ids: Int32Array) => rowsOf(table, ids) };
}

/** [D,E] of ids [D] */
function rowsOf(rows: EmbeddingTable, ids: Int32Array): tf.Tensor2D {
  const embeddings = lookUp(rows, { ids, lengths: Int32Array.of(ids.length) }, null);
  return tf.reshape(embeddings, [ids.length, E]) as tf.Tensor2D;
}

/** [N,H] one after the other. */
function wholePooled(
  sequences: readonly Int32Array[],
  weights: LstmWeights,
  pooling: LstmPooling,
  rows = table,
) {
  const pooled = new Float32Array(sequences.length * H);
  for (const [row, ids] of sequences.entries()) {
    const lengths = Int32Array.of(ids.length);
    const embeddings = lookUp(rows, { ids, lengths }, null);
    const whole = lstmPooled(embeddings, lengths, [{ weights, reverse: false }], {
      pooling,
      constantWeights: true,
    });
    pooled.set(whole.dataSync(), row * H);
  }
  return pooled;
}

test.run();
