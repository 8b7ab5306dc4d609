import * as assert from 'uvu/assert';
import type { LstmShape, NativeAddon } from '../../../src/tensor/native/nativeBackend.js';
import { assertSameBits, distance, nativeSuite, randomFloats } from './native.js';

const test = nativeSuite('lstm');

interface Case {
  readonly lengths: readonly number[];
  readonly time: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly reverse?: boolean;
  readonly scale?: number;
}

interface Data {
  readonly shape: LstmShape;
  readonly embeddings: Float32Array;
  readonly weights: [Float32Array, Float32Array, Float32Array];
  readonly hiddenGradient: Float32Array;
}

function dataOf({ lengths, time, embedding, hidden, reverse = false, scale = 1 }: Case): Data {
  const batch = lengths.length;
  return {
    shape: [batch, time, embedding, hidden, Int32Array.from(lengths), reverse],
    embeddings: randomFloats(batch * time * embedding, scale, 'embeddings'),
    weights: [
      randomFloats(embedding * 4 * hidden, 0.5, 'input'),
      randomFloats(hidden * 4 * hidden, 0.5, 'recurrent'),
      randomFloats(4 * hidden, 0.5, 'bias'),
    ],
    hiddenGradient: randomFloats(batch * time * hidden, 1, 'gradient'),
  };
}

/** Everything that forward and backward give, in arrays that start as NaN. */
function run(addon: NativeAddon, { shape, embeddings, weights, hiddenGradient }: Data): Float32Array[] {
  const [batch, time, embedding, units] = shape;
  const fresh = (length: number) => new Float32Array(length).fill(Number.NaN);
  const hidden = fresh(batch * time * units);
  const inference = fresh(hidden.length);
  const saved = fresh(addon.lstmSavedSize(...shape));
  addon.lstmForward(...shape, embeddings, ...weights, hidden, saved);
  addon.lstmForward(...shape, embeddings, ...weights, inference, null);
  const [inputWeights, recurrentWeights] = weights;
  const inputs = [hiddenGradient, embeddings, inputWeights, recurrentWeights, hidden, saved] as const;
  const all = [embeddings.length, inputWeights.length, recurrentWeights.length, 4 * units].map(fresh);
  addon.lstmBackward(
    ...shape,
    ...inputs,
    ...(all as [Float32Array, Float32Array, Float32Array, Float32Array]),
  );
  const onlyEmbeddings = fresh(embedding * batch * time);
  addon.lstmBackward(...shape, ...inputs, onlyEmbeddings, null, null, null);
  const onlyWeights = all.slice(1).map((one) => fresh(one.length));
  addon.lstmBackward(
    ...shape,
    ...inputs,
    null,
    ...(onlyWeights as [Float32Array, Float32Array, Float32Array]),
  );
  assertSameBits(inference, hidden);
  assertSameBits(onlyEmbeddings, all[0]!);
  onlyWeights.forEach((one, index) => {
    assertSameBits(one, all[index + 1]!);
  });
  return [hidden, ...all];
}

function runReference(
  addon: NativeAddon,
  { shape, embeddings, weights, hiddenGradient }: Data,
): Float32Array[] {
  const [batch, time, , units] = shape;
  const hidden = new Float32Array(batch * time * units);
  addon.lstmForwardReference(...shape, embeddings, ...weights, hidden);
  const gradients = [embeddings.length, weights[0].length, weights[1].length, 4 * units].map(
    (length) => new Float32Array(length),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  addon.lstmBackwardReference(...shape, hiddenGradient, embeddings, ...weights, ...gradients);
  return [hidden, ...gradients];
}

const names = ['hidden', 'embeddings', 'input weights', 'recurrent weights', 'bias'];

function agree(addon: NativeAddon, one: Case, tolerance = 3e-6): void {
  const data = dataOf(one);
  const expected = runReference(addon, data);
  run(addon, data).forEach((actual, index) => {
    const found = distance(actual, expected[index]!);
    assert.ok(found <= tolerance, `${names[index]} of ${JSON.stringify(one)}: ${found}`);
  });
}

for (const reverse of [false, true]) {
  test.onEverySet(`agrees with its twin${reverse ? ', reversed' : ''}`, (addon) => {
    agree(addon, { lengths: [1], time: 1, embedding: 1, hidden: 1, reverse });
    agree(addon, { lengths: [5, 1, 0], time: 6, embedding: 3, hidden: 17, reverse });
    agree(addon, { lengths: [9, 9, 3, 1, 0], time: 9, embedding: 255, hidden: 3, reverse });
    agree(addon, { lengths: [4, 2, 2], time: 4, embedding: 17, hidden: 255, reverse });
    agree(addon, { lengths: [0, 0], time: 3, embedding: 5, hidden: 5, reverse });
    const descending = Array.from({ length: 40 }, (_, b) => 40 - b);
    agree(addon, { lengths: descending, time: 41, embedding: 20, hidden: 48, reverse });
  });
}

test.onEverySet('more tokens than one chunk holds', (addon) => {
  const lengths = Array.from({ length: 20 }, (_, b) => 140 - 6 * b);
  agree(addon, { lengths, time: 140, embedding: 9, hidden: 16 }, 5e-6);
});

test.onEverySet('words that come again, in part of the batch or all over it', (addon) => {
  const one = { time: 90, embedding: 19, hidden: 21 };
  const lengths = Array.from({ length: 20 }, (_, b) => 90 - 3 * b);
  for (const [distinct, apart] of [
    [40, 0],
    [7, 0],
    [40, 300],
  ] as const) {
    const data = dataOf({ ...one, lengths });
    const rows = randomFloats(distinct * one.embedding, 1, 'rows');
    for (let token = 0; token < lengths.length * one.time; token += 1) {
      // Perturbed tokens among the first ones must not hide the others, nor the other way round.
      if (token < apart) continue;
      const row = ((token * token) % distinct) * one.embedding;
      data.embeddings.set(rows.subarray(row, row + one.embedding), token * one.embedding);
    }
    const expected = runReference(addon, data);
    const results = [1, 2].map((threads) => {
      addon.useThreads(threads);
      return run(addon, data);
    });
    results[0]!.forEach((values, index) => {
      const found = distance(values, expected[index]!);
      assert.ok(found <= 5e-6, `${names[index]}: ${found}`);
      assertSameBits(results[1]![index]!, values);
    });
  }
});

test.onEverySet('a word gives the same bits whether it comes again or not', (addon) => {
  const data = dataOf({ lengths: [30, 30], time: 30, embedding: 17, hidden: 16 });
  // The second sequence says one word thirty times; the first one decides whether repeats are looked for.
  for (let t = 1; t < 30; t += 1) data.embeddings.copyWithin((30 + t) * 17, 30 * 17, 31 * 17);
  const [together] = run(addon, data) as [Float32Array];
  const alone = dataOf({ lengths: [30, 0], time: 30, embedding: 17, hidden: 16 });
  const [apart] = run(addon, { ...alone, embeddings: data.embeddings }) as [Float32Array];
  assertSameBits(together.subarray(0, 30 * 16), apart.subarray(0, 30 * 16));
});

test.onEverySet('no sequences, no time', (addon) => {
  agree(addon, { lengths: [], time: 3, embedding: 2, hidden: 2 });
  agree(addon, { lengths: [0], time: 0, embedding: 2, hidden: 2 });
});

// Sums of ten thousands are known to a thousandth in float32, and where one lands near 0 the gate shows it.
test.onEverySet('saturated gates', (addon) => {
  agree(addon, { lengths: [7, 6, 2], time: 7, embedding: 5, hidden: 19, scale: 1e4 }, 1e-4);
});

test.onEverySet('NaN stays in its sequence, from its step on', (addon) => {
  const data = dataOf({ lengths: [6, 5, 4], time: 6, embedding: 3, hidden: 17 });
  data.embeddings[(1 * 6 + 2) * 3 + 1] = Number.NaN;
  const [hidden] = run(addon, data) as [Float32Array];
  for (let at = 0; at < hidden.length; at += 1) {
    const token = Math.floor(at / 17);
    const [b, t] = [Math.floor(token / 6), token % 6];
    assert.is(Number.isNaN(hidden[at]), b === 1 && t >= 2 && t < 5, `sequence ${b}, time ${t}`);
  }
});

test.onEverySet('one, two, three and five threads give the same bits', (addon) => {
  const lengths = Array.from({ length: 30 }, (_, b) => 60 - 2 * b);
  const data = dataOf({ lengths, time: 60, embedding: 33, hidden: 40 });
  const results = [1, 2, 3, 5].map((threads) => {
    addon.useThreads(threads);
    return run(addon, data);
  });
  for (const result of results.slice(1)) {
    result.forEach((values, index) => {
      assertSameBits(values, results[0]![index]!);
    });
  }
});

test('lengths that ascend or exceed the time are refused', (addon) => {
  assert.throws(() => addon.lstmSavedSize(2, 5, 1, 1, Int32Array.of(1, 2), false), /must not ascend/);
  assert.throws(() => addon.lstmSavedSize(1, 5, 1, 1, Int32Array.of(6), false), /between 0 and T/);
});

test.run();
