import * as assert from 'uvu/assert';
import type { ConvolutionShape } from '../../../src/tensor/native/addon.js';
import { assertSameBits, distance, nativeSuite, randomFloats, randomWholeFloats } from './native.js';

const test = nativeSuite('convolution');

const lengths = Int32Array.of(9, 4, 1, 0);
const [B, T] = [lengths.length, 9];

interface Arrays {
  readonly embeddings: Float32Array;
  readonly filters: Float32Array;
}

/** The window at t of sequence b: a token's place in it and the token, for those that lie in the sequence. */
function* covered([, time, , window]: ConvolutionShape, b: number, t: number): Generator<[number, number]> {
  for (let place = 0; place < window; place += 1) {
    const token = t + place - Math.floor((window - 1) / 2);
    if (token >= 0 && token < time) yield [place, b * time + token];
  }
}

/** best and argmax in plain loops. */
function forward(
  shape: ConvolutionShape,
  { embeddings, filters }: Arrays,
): { best: number[]; argmax: number[] } {
  const [batch, , width, , count, ends] = shape;
  const best: number[] = [];
  const argmax: number[] = [];
  for (let b = 0; b < batch; b += 1)
    for (let f = 0; f < count; f += 1) {
      const sums = Array.from({ length: ends[b]! }, (_, t) => {
        let sum = 0;
        for (const [place, token] of covered(shape, b, t))
          for (let e = 0; e < width; e += 1)
            sum += embeddings[token * width + e]! * filters[(place * width + e) * count + f]!;
        return sum;
      });
      const nan = sums.findIndex(Number.isNaN);
      const at = nan >= 0 ? nan : sums.indexOf(Math.max(...sums));
      best.push(sums[at] ?? 0);
      argmax.push(Math.max(at, 0));
    }
  return { best, argmax };
}

/** What flows back through the windows at argmax, in plain loops. */
function backward(
  shape: ConvolutionShape,
  { embeddings, filters }: Arrays,
  argmax: Int32Array,
  dy: Float32Array,
) {
  const [batch, , width, , count, ends] = shape;
  const ofEmbeddings = new Float64Array(embeddings.length);
  const ofFilters = new Float64Array(filters.length);
  for (let b = 0; b < batch; b += 1)
    for (let f = 0; f < count; f += 1)
      for (const [place, token] of ends[b]! > 0 ? covered(shape, b, argmax[b * count + f]!) : [])
        for (let e = 0; e < width; e += 1) {
          const at = (place * width + e) * count + f;
          ofEmbeddings[token * width + e]! += dy[b * count + f]! * filters[at]!;
          ofFilters[at]! += dy[b * count + f]! * embeddings[token * width + e]!;
        }
  return { ofEmbeddings, ofFilters };
}

test.onEveryBuild('value, place and gradients, odd sizes, windows longer than the sequences', (addon) => {
  for (const [width, count] of [
    [1, 1],
    [3, 17],
    [17, 255],
    [255, 3],
  ] as const) {
    for (const window of [1, 2, 3, 12]) {
      const shape: ConvolutionShape = [B, T, width, window, count, lengths, 0];
      const arrays = {
        embeddings: randomFloats(B * T * width, 1, 'embeddings'),
        filters: randomFloats(window * width * count, 1, 'filters'),
      };
      const name = `window ${window}, ${width} wide, ${count} filters`;
      const best = new Float32Array(B * count).fill(7);
      const argmax = new Int32Array(B * count).fill(7);
      addon.convolveMax(...shape, arrays.embeddings, arrays.filters, best, argmax);
      const expected = forward(shape, arrays);
      assert.ok(distance(best, expected.best) <= 1e-5, name);
      assert.equal([...argmax], expected.argmax, name);

      const dy = randomFloats(B * count, 1, 'gradient');
      const ofEmbeddings = new Float32Array(arrays.embeddings.length).fill(7);
      const ofFilters = new Float32Array(arrays.filters.length).fill(7);
      const inputs = [...shape, arrays.embeddings, arrays.filters, argmax, dy] as const;
      addon.convolveMaxGradient(...inputs, ofEmbeddings, ofFilters);
      const back = backward(shape, arrays, argmax, dy);
      assert.ok(distance(ofEmbeddings, back.ofEmbeddings) <= 1e-5, `${name}: embeddings`);
      assert.ok(distance(ofFilters, back.ofFilters) <= 1e-5, `${name}: filters`);

      const alone = new Float32Array(arrays.embeddings.length).fill(7);
      addon.convolveMaxGradient(...inputs, alone, null);
      assertSameBits(alone, ofEmbeddings);
    }
  }
});

test.onEveryBfloat16('whole numbers give the value and the place exactly', (addon) => {
  for (const [width, count, window] of [
    [1, 1, 1],
    [3, 70, 2],
    [33, 17, 3],
    [40, 5, 12],
  ] as const) {
    const shape: ConvolutionShape = [B, T, width, window, count, lengths, 1];
    const arrays = {
      embeddings: randomWholeFloats(B * T * width, 9, 'embeddings'),
      filters: randomWholeFloats(window * width * count, 9, 'filters'),
    };
    const best = new Float32Array(B * count).fill(7);
    const argmax = new Int32Array(B * count).fill(7);
    addon.convolveMax(...shape, arrays.embeddings, arrays.filters, best, argmax);
    const expected = forward(shape, arrays);
    assert.is(distance(best, expected.best), 0);
    assert.equal([...argmax], expected.argmax);
  }
});

test.onEveryBuild('of equal maxima the first, of NaN the first; large values', (addon) => {
  const best = new Float32Array(1);
  const argmax = new Int32Array(1);
  const run = (length: number, embeddings: Float32Array) => {
    addon.convolveMax(1, 9, 1, 1, 1, Int32Array.of(length), 0, embeddings, Float32Array.of(1), best, argmax);
    return [best[0], argmax[0]];
  };
  const values = Float32Array.of(1, 5, 2, 5, Number.NaN, 9, Number.NaN, 0, 0);
  assert.equal(run(4, values), [5, 1]);
  assert.equal(run(9, values), [Number.NaN, 4]);
  assert.equal(run(9, Float32Array.of(-3e38, -2e38, -3e38, -2e38, -3e38, -3e38, -3e38, -3e38, -3e38)), [
    Math.fround(-2e38),
    1,
  ]);
});

test.onEveryBuild('any number of threads gives the same bits', (addon) => {
  const shape: ConvolutionShape = [B, T, 33, 3, 70, lengths, 0];
  const embeddings = randomFloats(B * T * 33, 1, 'embeddings');
  const filters = randomFloats(3 * 33 * 70, 1, 'filters');
  const dy = randomFloats(B * 70, 1, 'gradient');
  const results = [1, 2, 3].map((threads) => {
    addon.useThreads(threads);
    const [best, back, ofFilters] = [B * 70, embeddings.length, filters.length].map(
      (n) => new Float32Array(n),
    );
    const argmax = new Int32Array(B * 70);
    addon.convolveMax(...shape, embeddings, filters, best!, argmax);
    addon.convolveMaxGradient(...shape, embeddings, filters, argmax, dy, back!, ofFilters!);
    return [best!, back!, ofFilters!];
  });
  for (const result of results.slice(1))
    result.forEach((values, index) => {
      assertSameBits(values, results[0]![index]!);
    });
});

test('wrong sizes and places are refused', (addon) => {
  const shape: ConvolutionShape = [1, 2, 1, 1, 1, Int32Array.of(2), 0];
  const [x, w, y] = [new Float32Array(2), new Float32Array(1), new Float32Array(1)];
  const call =
    (changes: ConvolutionShape, at = 0) =>
    () =>
      addon.convolveMaxGradient(...changes, x, w, Int32Array.of(at), y, new Float32Array(2), null);
  call(shape)();
  assert.throws(call(shape, 2), /argmax/);
  assert.throws(call(shape, -1), /argmax/);
  assert.throws(call([1, 2, 1, 1, 1, Int32Array.of(3), 0]), /lengths/);
  assert.throws(call([1, 2, 1, 0, 1, Int32Array.of(2), 0]), /window/);
  assert.throws(call([1, 3, 1, 1, 1, Int32Array.of(2), 0]), /embeddings/);
});

test.run();
