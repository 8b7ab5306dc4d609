import * as assert from 'uvu/assert';
import type { PrecisionNumber } from '../../../src/tensor/native/addon.js';
import type { NativeAddon } from '../../../src/tensor/native/nativeBackend.js';
import { assertSameBits, distance, nativeSuite, randomFloats, randomWholeFloats } from './native.js';

const test = nativeSuite('products');

interface Case {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly batch?: number;
  readonly leftBatch?: number;
  readonly transposeLeft?: boolean;
  readonly transposeRight?: boolean;
  readonly activation?: number;
  readonly bias?: boolean;
}

function multiply(
  addon: NativeAddon,
  kind: 'product' | 'productReference',
  one: Case,
  scale = 1,
  precision: PrecisionNumber = 0,
): Float32Array {
  const { m, k, n, batch = 1, leftBatch = batch } = one;
  // Whole numbers are exact in bf16.
  const random = precision === 1 && scale > 1 ? randomWholeFloats : randomFloats;
  const left = random(leftBatch * m * k, scale, 'left');
  const right = random(batch * k * n, scale, 'right');
  const bias = one.bias ? randomFloats(n, 1, 'bias') : null;
  const result = new Float32Array(batch * m * n).fill(Number.NaN);
  const { transposeLeft = false, transposeRight = false, activation = 0 } = one;
  addon[kind](
    left,
    right,
    bias,
    result,
    batch,
    m,
    k,
    n,
    transposeLeft,
    transposeRight,
    leftBatch,
    batch,
    activation,
    0.2,
    kind === 'product' ? precision : 0,
  );
  return result;
}

function agree(
  addon: NativeAddon,
  one: Case,
  tolerance = 2e-6,
  scale = 1,
  precision: PrecisionNumber = 0,
): void {
  const expected = multiply(addon, 'productReference', one, scale, precision);
  const found = distance(multiply(addon, 'product', one, scale, precision), expected);
  assert.ok(found <= tolerance, `${JSON.stringify(one)}: ${found}`);
}

const odd = [1, 3, 17, 255];

test.onEveryBfloat16('whole numbers are multiplied exactly', (addon) => {
  for (const m of odd)
    for (const k of odd)
      for (const n of odd)
        for (const [transposeLeft, transposeRight] of [[], [true], [false, true], [true, true]])
          agree(addon, { m, k, n, transposeLeft, transposeRight } as Case, 0, 100, 1);
  for (const transposeLeft of [false, true])
    agree(addon, { m: 131, k: 600, n: 1100, transposeLeft, batch: 2, bias: true }, 2e-7, 100, 1);
});

test.onEveryBfloat16('other numbers are rounded to 8 bits', (addon) => {
  const left = Float32Array.of(1 + 1 / 256 + 1 / 1024, 3 + 1 / 128);
  const result = new Float32Array(1);
  addon.product(left, Float32Array.of(1, 1), null, result, 1, 1, 2, 1, false, false, 1, 1, 0, 0, 1);
  assert.is(result[0], 1 + 1 / 128 + 3);
});

test.onEveryBuild('odd sizes, every transpose', (addon) => {
  for (const m of odd) {
    for (const k of odd) {
      for (const n of odd) {
        const flags = (m + k + n) % 4;
        agree(addon, { m, k, n, transposeLeft: flags % 2 === 1, transposeRight: flags > 1 });
      }
    }
  }
  for (const transposeLeft of [false, true]) {
    for (const transposeRight of [false, true]) {
      agree(addon, { m: 131, k: 600, n: 77, transposeLeft, transposeRight, bias: true });
    }
  }
});

test.onEveryBuild('bias and activations', (addon) => {
  for (let activation = 0; activation <= 6; activation += 1) {
    agree(addon, { m: 5, k: 3, n: 70, activation, bias: true }, 3e-6, 3);
  }
});

test.onEveryBuild('batches, one side repeated', (addon) => {
  agree(addon, { batch: 9, m: 3, k: 5, n: 7 });
  agree(addon, { batch: 3, leftBatch: 1, m: 3, k: 5, n: 7, bias: true });
  agree(addon, { batch: 2, m: 100, k: 33, n: 65, transposeLeft: true });
});

test.onEveryBuild('nothing to sum over gives the bias, no rows give nothing', (addon) => {
  agree(addon, { m: 3, k: 0, n: 5, bias: true });
  assert.is(multiply(addon, 'product', { m: 0, k: 3, n: 5 }).length, 0);
});

test.onEveryBuild('large values overflow to infinity; NaN stays in its row and column', (addon) => {
  const [m, k, n] = [7, 9, 21];
  const left = randomFloats(m * k, 1, 'left');
  const right = randomFloats(k * n, 1, 'right').fill(3e38, 5 * n, 6 * n);
  left.fill(1e38, 2 * k, 3 * k);
  left[4 * k + 1] = Number.NaN;
  const result = new Float32Array(m * n);
  const expected = new Float32Array(m * n);
  addon.product(left, right, null, result, 1, m, k, n, false, false, 1, 1, 0, 0, 0);
  addon.productReference(left, right, null, expected, 1, m, k, n, false, false, 1, 1, 0, 0, 0);
  for (let at = 0; at < m * n; at += 1) {
    if (Math.floor(at / n) === 4) assert.ok(Number.isNaN(result[at]));
    else assert.is(Number.isFinite(result[at]), Number.isFinite(expected[at]));
  }
});

function assertSameOnAnyThreads(addon: NativeAddon, precision: PrecisionNumber): void {
  for (const one of [
    { m: 255, k: 300, n: 257 },
    { m: 5, k: 3000, n: 700 },
  ] as Case[]) {
    const results = [1, 2, 3].map((threads) => {
      addon.useThreads(threads);
      return multiply(addon, 'product', one, 1, precision);
    });
    assertSameBits(results[1]!, results[0]!);
    assertSameBits(results[2]!, results[0]!);
  }
}

test.onEveryBuild('one, two and three threads give the same bits', (addon) =>
  assertSameOnAnyThreads(addon, 0),
);

test.onEveryBfloat16('one, two and three threads give the same bits', (addon) =>
  assertSameOnAnyThreads(addon, 1),
);

test('wrong sizes and types are refused', (addon) => {
  const floats = new Float32Array(4);
  assert.throws(
    () => addon.product(floats, floats, null, floats, 1, 2, 2, 3, false, false, 1, 1, 0, 0, 0),
    /right: expected 6 elements, got 4/,
  );
  assert.throws(() => addon.sumOfSquares([1] as never), /argument 1: expected Float32Array/);
  assert.throws(() => addon.useInstructionSet('mmx'), /not available here; available: /);
});

test.run();
