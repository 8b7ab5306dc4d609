import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { type Pooling, poolOverTime } from '../../src/layers/pooling.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('pooling');

const [B, T, H] = [4, 5, 3];
const lengths = Int32Array.of(5, 3, 1, 0);
const modes: readonly Pooling[] = ['max', 'mean', 'last', 'first'];

function expected(hidden: tf.Tensor3D, mode: Pooling): number[] {
  const values = hidden.dataSync();
  const out: number[] = [];
  for (let b = 0; b < B; b += 1)
    for (let k = 0; k < H; k += 1) {
      const column = Array.from({ length: lengths[b]! }, (_, t) => values[(b * T + t) * H + k]!);
      const pooled = {
        max: Math.max(...column),
        mean: column.reduce((sum, value) => sum + value, 0) / column.length,
        last: column.at(-1)!,
        first: column[0]!,
      };
      out.push(column.length === 0 ? 0 : pooled[mode]);
    }
  return out;
}

for (const mode of modes) {
  test(`${mode}: value and gradient; padding and empty texts take no part`, () => {
    // Far below zero, so that a maximum over padding or a start at 0 would show.
    const hidden = tf.sub(normalTensor([B, T, H], 1, 'hidden'), 5) as tf.Tensor3D;
    assertClose(poolOverTime(hidden, lengths, mode), expected(hidden, mode));
    checkGradients((x) => poolOverTime(x as tf.Tensor3D, lengths, mode), [hidden], {
      // No two values lie closer than this, so that the maximum stays where it is.
      step: 2 ** -7,
      atol: 1e-4,
      coordinates: B * T * H,
    });
    const gradient = tf
      .grad((x) => poolOverTime(x as tf.Tensor3D, lengths, mode))(hidden)
      .dataSync();
    lengths.forEach((length, b) => {
      for (let at = (b * T + length) * H; at < (b + 1) * T * H; at += 1) assert.is(gradient[at], 0);
    });
  });

  test(`${mode}: a NaN is not lost`, () => {
    for (const place of [0, 1, 2]) {
      const values = [1, 1, 1];
      values[place] = Number.NaN;
      const pooled = poolOverTime(tf.tensor3d(values, [1, 3, 1]), Int32Array.of(3), mode).dataSync()[0]!;
      const read = { max: true, mean: true, last: place === 2, first: place === 0 }[mode];
      assert.is(Number.isNaN(pooled), read, `at ${place}: ${pooled}`);
    }
  });
}

test('max: of equal values the first gets the whole gradient', () => {
  const hidden = tf.tensor3d([1, 2, 2, 2], [1, 4, 1]);
  const gradient = tf.grad((x) => poolOverTime(x as tf.Tensor3D, Int32Array.of(4), 'max'))(hidden);
  assert.equal([...gradient.dataSync()], [0, 1, 0, 0]);
});

test.run();
