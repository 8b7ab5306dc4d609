import * as assert from 'uvu/assert';
import { distance, nativeSuite, randomFloats } from './native.js';

const test = nativeSuite('pooling');

const modes = ['max', 'mean', 'last', 'first'] as const;
const lengths = Int32Array.of(9, 4, 1, 0);
const [B, T] = [lengths.length, 9];

/** The same in four loops. */
function twin(hidden: Float32Array, width: number, mode: (typeof modes)[number]): number[] {
  return Array.from({ length: B * width }, (_, at) => {
    const [b, u] = [Math.floor(at / width), at % width];
    const all = Array.from({ length: lengths[b]! }, (_, t) => hidden[(b * T + t) * width + u]!);
    if (all.length === 0) return 0;
    if (mode === 'max') return all.some(Number.isNaN) ? Number.NaN : Math.max(...all);
    if (mode === 'mean') return all.reduce((sum, value) => sum + value, 0) / all.length;
    return mode === 'last' ? all.at(-1)! : all[0]!;
  });
}

test.onEveryBuild('every mode and its gradient, odd widths, NaN', (addon) => {
  for (const width of [1, 3, 17, 255]) {
    const hidden = randomFloats(B * T * width, 1, 'hidden');
    hidden[(T + 2) * width] = Number.NaN;
    const gradient = randomFloats(B * width, 1, 'gradient');
    modes.forEach((mode, number) => {
      const pooled = new Float32Array(B * width).fill(7);
      const argmax = mode === 'max' ? new Int32Array(B * width).fill(7) : null;
      addon.poolOverTime(B, T, width, lengths, number, hidden, pooled, argmax);
      const found = distance(pooled, twin(hidden, width, mode));
      assert.ok(found <= 1e-6, `${mode}, ${width} wide: ${found}`);
      const back = new Float32Array(B * T * width).fill(7);
      addon.poolOverTimeGradient(B, T, width, lengths, number, gradient, argmax, back);
      back.forEach((value, at) => {
        const [token, u] = [Math.floor(at / width), at % width];
        const [b, t] = [Math.floor(token / T), token % T];
        const length = lengths[b]!;
        const inside = t < length;
        const share = {
          max: inside && argmax?.[b * width + u] === t ? 1 : 0,
          mean: inside ? 1 / length : 0,
          last: inside && t === length - 1 ? 1 : 0,
          first: inside && t === 0 ? 1 : 0,
        }[mode];
        assert.ok(Math.abs(value - share * gradient[b * width + u]!) < 1e-6, `${mode} at ${b}, ${t}, ${u}`);
      });
    });
  }
});

test.onEveryBuild('of equal maxima the first, of NaN the first', (addon) => {
  const hidden = Float32Array.of(1, 5, 2, 5, Number.NaN, 9, Number.NaN, 0, 0);
  const pooled = new Float32Array(1);
  const argmax = new Int32Array(1);
  addon.poolOverTime(1, 9, 1, Int32Array.of(4), 0, hidden, pooled, argmax);
  assert.equal([pooled[0], argmax[0]], [5, 1]);
  addon.poolOverTime(1, 9, 1, Int32Array.of(9), 0, hidden, pooled, argmax);
  assert.ok(Number.isNaN(pooled[0]));
  assert.is(argmax[0], 4);
});

test.run();
