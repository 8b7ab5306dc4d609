/** The checker must fail on wrong gradients, or its passing means nothing. */
import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { onEveryBackend } from './backends.js';
import { checkGradients } from './gradientCheck.js';
import { normalTensor } from './tensors.js';

const test = onEveryBackend('gradient checker');

/** tanh(x w), with its true gradient for w spoilt. */
function spoilt(spoil: (gradient: tf.Tensor) => tf.Tensor) {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, w] = args as [tf.Tensor, tf.Tensor];
    const y = tf.tanh(tf.matMul(x, w));
    const gradFunc = (dy: tf.Tensor) => {
      const dz = tf.mul(dy, tf.sub(1, tf.square(y)));
      return [tf.matMul(dz, w, false, true), spoil(tf.matMul(x, dz, true))];
    };
    return { value: y, gradFunc };
  });
  return (...inputs: tf.Tensor[]) => op(...inputs);
}

const inputs = () => [normalTensor([3, 4], 1, 'x'), normalTensor([4, 5], 0.5, 'w')];

test('passes on the true gradient', () => {
  checkGradients(
    spoilt((gradient) => gradient),
    inputs(),
  );
});

// 1.001 is the smallest factor that the default tolerances promise to see.
for (const factor of [1.001, 0.999, 1.01, 2, -1, 0])
  test(`fails on a gradient times ${factor}`, () => {
    const wrong = spoilt((gradient) => tf.mul(gradient, factor));
    assert.throws(() => checkGradients(wrong, inputs()), /input 1, .*finite differences/);
  });

test('fails on one coordinate that is zero, and on one that is NaN', () => {
  for (const value of [0, Number.NaN]) {
    const wrong = spoilt((gradient) => {
      const values = (gradient.dataSync() as Float32Array).slice();
      values[7] = value;
      return tf.tensor(values, gradient.shape);
    });
    // Without the coordinates: the directions must see it, for inputs too large to try every coordinate.
    assert.throws(() => checkGradients(wrong, inputs(), { coordinates: 0 }), /input 1, /);
    assert.throws(() => checkGradients(wrong, inputs(), { directions: 0, coordinates: 20 }), /input 1, /);
  }
});

test('fails on a gradient of zeros for an input that matters', () => {
  const wrong = spoilt((gradient) => tf.zerosLike(gradient));
  assert.throws(() => checkGradients(wrong, inputs()), /input 1, random 0: gradient 0/);
});

test('fails on a function that yields NaN', () => {
  const wrong = (x: tf.Tensor) => tf.div(tf.sub(x, x), tf.sub(x, x));
  assert.throws(() => checkGradients(wrong, [normalTensor([3], 1, 'x')]), /NaN/);
});

test('fails on a gradient of another shape', () => {
  const wrong = spoilt((gradient) => tf.transpose(gradient));
  assert.throws(() => checkGradients(wrong, inputs()), /shape|\[5,4\]/);
});

test.run();
