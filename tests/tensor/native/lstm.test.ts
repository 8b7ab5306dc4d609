import * as assert from 'uvu/assert';
import type { LstmLayerArgument, LstmShape, PrecisionNumber } from '../../../src/tensor/native/addon.js';
import type { NativeAddon } from '../../../src/tensor/native/nativeBackend.js';
import { assertSameBits, distance, nativeSuite, randomFloats, randomWholeFloats } from './native.js';

const test = nativeSuite('lstm');

interface Case {
  readonly lengths: readonly number[];
  readonly time: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly reverse?: boolean;
  readonly scale?: number;
  /** Begins with a state that is not zero. */
  readonly initial?: boolean;
  readonly precision?: PrecisionNumber;
}

interface Data {
  readonly shape: LstmShape;
  readonly reverse: boolean;
  readonly embeddings: Float32Array;
  readonly weights: [Float32Array, Float32Array, Float32Array];
  readonly hiddenGradient: Float32Array;
  readonly initial: [Float32Array | null, Float32Array | null];
}

function dataOf({
  lengths,
  time,
  embedding,
  hidden,
  reverse = false,
  scale = 1,
  initial,
  precision = 0,
}: Case): Data {
  const batch = lengths.length;
  const state = (name: string) => (initial ? randomFloats(batch * hidden, 0.8, name) : null);
  return {
    shape: [batch, time, embedding, hidden, Int32Array.from(lengths), precision],
    reverse,
    embeddings: randomFloats(batch * time * embedding, scale, 'embeddings'),
    weights: [
      randomFloats(embedding * 4 * hidden, 0.5, 'input'),
      randomFloats(hidden * 4 * hidden, 0.5, 'recurrent'),
      randomFloats(4 * hidden, 0.5, 'bias'),
    ],
    hiddenGradient: randomFloats(batch * time * hidden, 1, 'gradient'),
    initial: [state('hidden state'), state('cell state')],
  };
}

const fresh = (length: number) => new Float32Array(length).fill(Number.NaN);
const NOT_POOLED = [0, null, null] as const;

/** Everything that forward and backward give, in arrays that start as NaN. */
function run(addon: NativeAddon, data: Data): Float32Array[] {
  const { shape, reverse, embeddings, weights, hiddenGradient, initial } = data;
  const [batch, time, embedding, units] = shape;
  const hidden = fresh(batch * time * units);
  const cells = fresh(hidden.length);
  const inference = fresh(hidden.length);
  const final = [fresh(batch * units), fresh(batch * units)] as const;
  const saved = fresh(addon.lstmSavedSize(...shape));
  const forward = (...results: LstmLayerArgument[]) => {
    addon.lstmForward(...shape, embeddings, null, ...NOT_POOLED, reverse, ...weights, ...initial, ...results);
  };
  forward(hidden, cells, ...final, saved);
  forward(inference, null, null, null, null);
  const [inputWeights, recurrentWeights] = weights;
  const backward = (embeddingsGradient: Float32Array | null, ...results: LstmLayerArgument[]) => {
    const layer = [reverse, inputWeights, recurrentWeights, ...initial, hiddenGradient, saved];
    addon.lstmBackward(...shape, embeddings, ...NOT_POOLED, embeddingsGradient, ...layer, ...results);
  };
  const all = [embeddings.length, inputWeights.length, recurrentWeights.length, 4 * units].map(fresh);
  backward(all[0]!, ...all.slice(1));
  const onlyEmbeddings = fresh(embedding * batch * time);
  backward(onlyEmbeddings, null, null, null);
  const onlyWeights = all.slice(1).map((one) => fresh(one.length));
  backward(null, ...onlyWeights);
  assertSameBits(inference, hidden);
  assertSameBits(onlyEmbeddings, all[0]!);
  onlyWeights.forEach((one, index) => {
    assertSameBits(one, all[index + 1]!);
  });
  return [hidden, ...all, ...final];
}

function runReference(addon: NativeAddon, data: Data): Float32Array[] {
  const { shape, reverse, embeddings, weights, hiddenGradient, initial } = data;
  const [batch, time, , units] = shape;
  const zeros = (length: number) => new Float32Array(length);
  const hidden = zeros(batch * time * units);
  const final = [zeros(batch * units), zeros(batch * units)] as const;
  addon.lstmForwardReference(...shape, reverse, embeddings, ...weights, ...initial, hidden, ...final);
  const gradients = [embeddings.length, weights[0].length, weights[1].length, 4 * units].map(zeros) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const upstream = [hiddenGradient, embeddings] as const;
  addon.lstmBackwardReference(...shape, reverse, ...upstream, ...weights, ...initial, ...gradients);
  return [hidden, ...gradients, ...final];
}

const names = [
  'hidden',
  'embeddings',
  'input weights',
  'recurrent weights',
  'bias',
  'final hidden state',
  'final cell',
];

function agree(addon: NativeAddon, one: Case, tolerance = 3e-6): void {
  const data = dataOf(one);
  const expected = runReference(addon, data);
  run(addon, data).forEach((actual, index) => {
    const found = distance(actual, expected[index]!);
    assert.ok(found <= tolerance, `${names[index]} of ${JSON.stringify(one)}: ${found}`);
  });
}

for (const reverse of [false, true]) {
  test.onEveryBuild(`agrees with its twin${reverse ? ', reversed' : ''}`, (addon) => {
    agree(addon, { lengths: [1], time: 1, embedding: 1, hidden: 1, reverse });
    agree(addon, { lengths: [5, 1, 0], time: 6, embedding: 3, hidden: 17, reverse });
    agree(addon, { lengths: [9, 9, 3, 1, 0], time: 9, embedding: 255, hidden: 3, reverse });
    agree(addon, { lengths: [4, 2, 2], time: 4, embedding: 17, hidden: 255, reverse });
    agree(addon, { lengths: [0, 0], time: 3, embedding: 5, hidden: 5, reverse });
    const descending = Array.from({ length: 40 }, (_, b) => 40 - b);
    agree(addon, { lengths: descending, time: 41, embedding: 20, hidden: 48, reverse });
  });
}

/** Operands with 8 bits of fraction: a step errs by some 2^-9, and backward sums of them partly cancel. */
const BFLOAT16_TOLERANCE = 0.02;

for (const reverse of [false, true]) {
  test.onEveryBfloat16(`agrees with its twin within the rounding${reverse ? ', reversed' : ''}`, (addon) => {
    const near = (one: Case) => agree(addon, { ...one, reverse, precision: 1 }, BFLOAT16_TOLERANCE);
    near({ lengths: [1], time: 1, embedding: 1, hidden: 1 });
    near({ lengths: [5, 1, 0], time: 6, embedding: 3, hidden: 17 });
    near({ lengths: [9, 9, 3, 1, 0], time: 9, embedding: 65, hidden: 3 });
    near({ lengths: [0, 0], time: 3, embedding: 5, hidden: 5 });
    near({ lengths: [5, 1, 0], time: 6, embedding: 3, hidden: 17, initial: true });
    const descending = Array.from({ length: 40 }, (_, b) => 40 - b);
    near({ lengths: descending, time: 41, embedding: 20, hidden: 48 });
  });
}

test.onEveryBfloat16('one step of whole numbers is exact', (addon) => {
  const data = dataOf({ lengths: [1, 1, 1], time: 1, embedding: 70, hidden: 37, precision: 1 });
  const whole = {
    ...data,
    embeddings: randomWholeFloats(data.embeddings.length, 2, 'embeddings'),
    weights: data.weights.map((one, index) =>
      randomWholeFloats(one.length, 2, String(index)).map((value) => value / 16),
    ) as Data['weights'],
  };
  const [hidden] = run(addon, whole);
  assert.ok(distance(hidden!, runReference(addon, whole)[0]!) <= 3e-6);
});

for (const reverse of [false, true]) {
  test.onEveryBuild(
    `goes on from an initial state as its twin does${reverse ? ', reversed' : ''}`,
    (addon) => {
      agree(addon, { lengths: [5, 1, 0], time: 6, embedding: 3, hidden: 17, reverse, initial: true });
      const long = Array.from({ length: 20 }, (_, b) => 140 - 6 * b);
      agree(addon, { lengths: long, time: 141, embedding: 3, hidden: 5, reverse, initial: true }, 5e-6);
    },
  );
}

test.onEveryBuild('two segments give the bits of the whole', (addon) => {
  const whole = dataOf({ lengths: [8, 8], time: 8, embedding: 5, hidden: 19 });
  const [hidden] = run(addon, whole) as [Float32Array];
  let state: [Float32Array | null, Float32Array | null] = [null, null];
  for (const start of [0, 4]) {
    const embeddings = new Float32Array(2 * 4 * 5);
    for (const b of [0, 1])
      embeddings.set(whole.embeddings.subarray((8 * b + start) * 5, (8 * b + start + 4) * 5), b * 20);
    const shape: LstmShape = [2, 4, 5, 19, Int32Array.of(4, 4), 0];
    const hiddenGradient = new Float32Array(2 * 4 * 19);
    const results = run(addon, { ...whole, shape, embeddings, hiddenGradient, initial: state });
    for (const b of [0, 1])
      assertSameBits(
        results[0]!.subarray(b * 4 * 19, (b + 1) * 4 * 19),
        hidden.subarray((8 * b + start) * 19, (8 * b + start + 4) * 19),
      );
    state = [results[5]!, results[6]!];
  }
});

test.onEveryBuild('the cells of each step are the last ones of a sequence that ends there', (addon) => {
  const one = { time: 5, embedding: 3, hidden: 17, initial: true };
  for (const reverse of [false, true]) {
    const [cells] = statesOf(addon, dataOf({ ...one, lengths: [4, 4], reverse }));
    for (let step = 0; step < 4; step += 1) {
      // Read backwards, a shorter sequence is the end of a longer one.
      const whole = dataOf({ ...one, lengths: [step + 1, step + 1], reverse });
      const first = reverse ? 3 - step : 0;
      for (const b of [0, 1]) whole.embeddings.copyWithin(b * 5 * 3, (b * 5 + first) * 3, (b * 5 + 4) * 3);
      const [, last] = statesOf(addon, whole);
      const time = reverse ? first : step;
      for (const b of [0, 1])
        assertSameBits(
          cells.subarray((b * 5 + time) * 17, (b * 5 + time + 1) * 17),
          last.subarray(b * 17, (b + 1) * 17),
        );
    }
    for (const b of [0, 1])
      assert.ok(cells.subarray((b * 5 + 4) * 17, (b * 5 + 5) * 17).every((c) => c === 0));
  }
});

test.onEveryBuild('tokens that name their rows are read like the rows themselves', (addon) => {
  // More than 8,192 rows are not projected beforehand.
  for (const [rows, hidden] of [
    [6, 17],
    [8200, 512],
  ] as const) {
    const data = dataOf({ lengths: [4, 2], time: 4, embedding: 3, hidden, initial: true });
    const table = randomFloats(rows * 3, 1, 'rows');
    const slots = Int32Array.of(5, 0, rows - 1, 5, 1, 5, 0, 0);
    for (const [at, slot] of slots.entries())
      data.embeddings.set(table.subarray(slot * 3, slot * 3 + 3), at * 3);
    const named = statesOf(addon, { ...data, embeddings: table }, slots);
    for (const [index, values] of statesOf(addon, data).entries()) assertSameBits(named[index]!, values);
  }
});

test('a token that names no row is refused', (addon) => {
  const data = dataOf({ lengths: [2], time: 3, embedding: 1, hidden: 1 });
  statesOf(addon, data, Int32Array.of(0, 2, 9));
  assert.throws(() => statesOf(addon, data, Int32Array.of(0, 3, 0)), /slots/);
  assert.throws(() => statesOf(addon, data, Int32Array.of(-1, 0, 0)), /slots/);
});

/** The cells of all steps [B,T,H] and the last ones [B,H]. */
function statesOf(
  addon: NativeAddon,
  { shape, reverse, embeddings, weights, initial }: Data,
  slots: Int32Array | null = null,
) {
  const [batch, time, , units] = shape;
  const cells = fresh(batch * time * units);
  const final = [fresh(batch * units), fresh(batch * units)] as const;
  const layer = [reverse, ...weights, ...initial, null, cells, ...final, null];
  addon.lstmForward(...shape, embeddings, slots, ...NOT_POOLED, ...layer);
  return [cells, final[1]] as const;
}

/** Two layers, pooled, against one layer at a time with the pooling of its own: values and gradients. */
function poolsAs(addon: NativeAddon, mode: number, one: Case): Float32Array[] {
  const layers = [dataOf(one), dataOf({ ...one, reverse: true })] as const;
  layers[1].weights.forEach((values) => void values.reverse());
  const { shape, embeddings } = layers[0];
  const [batch, time, width, units, lengths] = shape;
  const size = 2 * batch * units;
  const [pooled, argmax, gradient] = [fresh(size), new Int32Array(size), randomFloats(size, 1, 'pooled')];
  const saved = layers.map(() => fresh(addon.lstmSavedSize(...shape)));
  const forward = layers.flatMap(({ reverse, weights }, index) => [
    ...[reverse, ...weights, null, null, null, null, null, null],
    saved[index]!,
  ]);
  addon.lstmForward(...shape, embeddings, null, mode, pooled, argmax, ...forward);
  const sizes = [width * 4 * units, units * 4 * units, 4 * units];
  const weightGradients = layers.map(() => sizes.map(fresh));
  const embeddingsGradient = fresh(embeddings.length);
  const backward = layers.flatMap(({ reverse, weights }, index) => [
    ...[reverse, weights[0], weights[1], null, null, null, saved[index]!],
    ...weightGradients[index]!,
  ]);
  addon.lstmBackward(...shape, embeddings, mode, gradient, argmax, embeddingsGradient, ...backward);
  const sum = new Float64Array(embeddings.length);
  layers.forEach((layer, index) => {
    const hidden = new Float32Array(batch * time * units);
    const nothing = [null, null] as const;
    addon.lstmForwardReference(
      ...[...shape, layer.reverse, embeddings, ...layer.weights, ...nothing, hidden, ...nothing],
    );
    const [own, when] = [new Float32Array(batch * units), new Int32Array(batch * units)];
    // The last state of a layer that reads backwards stands at the first token.
    const alone = mode === 2 && layer.reverse ? 3 : mode;
    addon.poolOverTime(batch, time, units, lengths, alone, hidden, own, when);
    const [rows, ownGradient] = [new Float32Array(own.length), new Float32Array(own.length)];
    for (let b = 0; b < batch; b += 1) {
      const columns = [(2 * b + index) * units, (2 * b + index + 1) * units] as const;
      rows.set(pooled.subarray(...columns), b * units);
      ownGradient.set(gradient.subarray(...columns), b * units);
      if (mode === 0)
        assert.equal([...argmax.subarray(...columns)], [...when.subarray(b * units, (b + 1) * units)]);
    }
    assert.ok(distance(rows, own) <= 3e-6, `pooled, mode ${mode}: ${distance(rows, own)}`);
    const hiddenGradient = fresh(hidden.length);
    addon.poolOverTimeGradient(batch, time, units, lengths, alone, ownGradient, when, hiddenGradient);
    const expected = runReference(addon, { ...layer, hiddenGradient }).slice(1, 5);
    expected[0]!.forEach((value, at) => {
      sum[at]! += value;
    });
    weightGradients[index]!.forEach((values, part) => {
      const found = distance(values, expected[part + 1]!);
      assert.ok(found <= 3e-6, `${names[part + 2]}, mode ${mode}: ${found}`);
    });
  });
  const found = distance(embeddingsGradient, Float32Array.from(sum));
  assert.ok(found <= 3e-6, `embeddings, mode ${mode}: ${found}`);
  return [pooled, embeddingsGradient, ...weightGradients.flat()];
}

test.onEveryBuild('two layers at once, pooled on the way, with any number of threads', (addon) => {
  const descending = Array.from({ length: 40 }, (_, b) => 40 - b);
  const cases: Case[] = [
    { lengths: [5, 1, 0], time: 6, embedding: 3, hidden: 17 },
    { lengths: descending, time: 41, embedding: 20, hidden: 33 },
  ];
  for (const mode of [0, 1, 2]) {
    for (const one of cases) {
      const [first, ...others] = [1, 2, 3, 5].map((threads) => {
        addon.useThreads(threads);
        return poolsAs(addon, mode, one);
      });
      for (const other of others)
        other.forEach((values, index) => void assertSameBits(values, first![index]!));
    }
  }
});

test.onEveryBuild('of equal maxima the earliest counts, and a NaN is not lost', (addon) => {
  for (const reverse of [false, true]) {
    const data = dataOf({ lengths: [4, 4], time: 4, embedding: 1, hidden: 1, reverse });
    // Gates far beyond saturation, forgetting all: the same state at every step of the first sequence.
    const weights = [
      Float32Array.of(0, 0, 0, 0),
      Float32Array.of(0, 0, 0, 0),
      Float32Array.of(200, -200, 200, 200),
    ];
    const embeddings = Float32Array.of(1, 1, 1, 1, 1, 1, Number.NaN, 1);
    const [pooled, argmax] = [fresh(2), new Int32Array(2)];
    const layer = [reverse, ...weights, null, null, null, null, null, null, null];
    addon.lstmForward(...data.shape, embeddings, null, 0, pooled, argmax, ...layer);
    assert.is(argmax[0], 0);
    assert.ok(Number.isNaN(pooled[1]));
  }
});

test('an argmax beyond its sequence is refused', (addon) => {
  const { shape, embeddings, weights } = dataOf({ lengths: [2], time: 3, embedding: 1, hidden: 1 });
  const saved = new Float32Array(addon.lstmSavedSize(...shape));
  const layer = [false, weights[0], weights[1], null, null, null, saved, null, null, null];
  const backward = (argmax: number) =>
    addon.lstmBackward(...shape, embeddings, 0, new Float32Array(1), Int32Array.of(argmax), null, ...layer);
  assert.throws(() => backward(2), /argmax/);
  assert.throws(() => backward(-1), /argmax/);
});

test.onEveryBuild('more tokens than one chunk holds', (addon) => {
  const lengths = Array.from({ length: 20 }, (_, b) => 140 - 6 * b);
  agree(addon, { lengths, time: 140, embedding: 9, hidden: 16 }, 5e-6);
});

test.onEveryBuild('words that come again, in part of the batch or all over it', (addon) => {
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

test.onEveryBuild('a word gives the same bits whether it comes again or not', (addon) => {
  const data = dataOf({ lengths: [30, 30], time: 30, embedding: 17, hidden: 16 });
  // The second sequence says one word thirty times; the first one decides whether repeats are looked for.
  for (let t = 1; t < 30; t += 1) data.embeddings.copyWithin((30 + t) * 17, 30 * 17, 31 * 17);
  const [together] = run(addon, data) as [Float32Array];
  const alone = dataOf({ lengths: [30, 0], time: 30, embedding: 17, hidden: 16 });
  const [apart] = run(addon, { ...alone, embeddings: data.embeddings }) as [Float32Array];
  assertSameBits(together.subarray(0, 30 * 16), apart.subarray(0, 30 * 16));
});

test.onEveryBuild('no sequences, no time', (addon) => {
  agree(addon, { lengths: [], time: 3, embedding: 2, hidden: 2 });
  agree(addon, { lengths: [0], time: 0, embedding: 2, hidden: 2 });
});

// Sums of ten thousands are known to a thousandth in float32, and where one lands near 0 the gate shows it.
test.onEveryBuild('saturated gates', (addon) => {
  agree(addon, { lengths: [7, 6, 2], time: 7, embedding: 5, hidden: 19, scale: 1e4 }, 2e-4);
});

test.onEveryBuild('NaN stays in its sequence, from its step on', (addon) => {
  const data = dataOf({ lengths: [6, 5, 4], time: 6, embedding: 3, hidden: 17 });
  data.embeddings[(1 * 6 + 2) * 3 + 1] = Number.NaN;
  const [hidden] = run(addon, data) as [Float32Array];
  for (let at = 0; at < hidden.length; at += 1) {
    const token = Math.floor(at / 17);
    const [b, t] = [Math.floor(token / 6), token % 6];
    assert.is(Number.isNaN(hidden[at]), b === 1 && t >= 2 && t < 5, `sequence ${b}, time ${t}`);
  }
});

/** More tokens than one chunk of the backward pass. */
function assertSameOnAnyThreads(addon: NativeAddon, precision: PrecisionNumber): void {
  const lengths = Array.from({ length: 30 }, (_, b) => 80 - 2 * b);
  const data = dataOf({ lengths, time: 80, embedding: 33, hidden: 40, precision });
  const results = [1, 2, 3, 5].map((threads) => {
    addon.useThreads(threads);
    return run(addon, data);
  });
  for (const result of results.slice(1)) {
    result.forEach((values, index) => {
      assertSameBits(values, results[0]![index]!);
    });
  }
}

test.onEveryBuild('one, two, three and five threads give the same bits', (addon) =>
  assertSameOnAnyThreads(addon, 0),
);

test.onEveryBfloat16('one, two, three and five threads give the same bits', (addon) =>
  assertSameOnAnyThreads(addon, 1),
);

test('lengths that ascend or exceed the time are refused', (addon) => {
  assert.throws(() => addon.lstmSavedSize(2, 5, 1, 1, Int32Array.of(1, 2), 0), /must not ascend/);
  assert.throws(() => addon.lstmSavedSize(1, 5, 1, 1, Int32Array.of(6), 0), /between 0 and T/);
});

test.run();
