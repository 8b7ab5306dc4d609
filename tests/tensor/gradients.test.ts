/** Every gradient of src/tensor/gradients.ts, on every engine: on all but tfjs-node they are the only ones. */
import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { tidyToHost } from '../../src/tensor/tidy.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { normalTensor } from '../tensors.js';

const test = onEveryBackend('gradients');

const a = () => normalTensor([2, 3, 4], 1, 'a');
const b = () => normalTensor([2, 3, 4], 1, 'b');
/** Broadcast over the first axis and along the last one. */
const narrow = () => normalTensor([3, 1], 1, 'narrow');
/** Not near zero. */
const divisor = (x: tf.Tensor) => tf.add(tf.abs(x), 1);

const binary: Record<string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor> = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
};
for (const [name, op] of Object.entries(binary))
  test(`${name}, also broadcast from either side`, () => {
    checkGradients((a, b) => op(a!, b!), [a(), b()]);
    checkGradients((a, b) => op(a!, b!), [a(), narrow()]);
    checkGradients((a, b) => op(a!, b!), [narrow(), a()]);
  });

test('div, also broadcast from either side', () => {
  const options = { step: 2 ** -6 };
  checkGradients((a, b) => tf.div(a!, b!), [a(), divisor(b())], options);
  checkGradients((a, b) => tf.div(a!, b!), [a(), divisor(narrow())], options);
  checkGradients((a, b) => tf.div(a!, b!), [narrow(), divisor(a())], options);
});

const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  exp: tf.exp,
  sigmoid: tf.sigmoid,
  tanh: tf.tanh,
  neg: tf.neg,
  reshape: (x) => tf.reshape(x, [6, 4]),
  'transpose of three axes': (x) => tf.transpose(x, [2, 0, 1]),
  pad: (x) =>
    tf.pad(x, [
      [0, 0],
      [1, 2],
      [3, 0],
    ]),
  'slice in the middle': (x) => tf.slice(x, [1, 0, 1], [1, 2, 2]),
  'sum of all': (x) => tf.sum(x),
  'sum over one axis': (x) => tf.sum(x, 1),
  'sum over the last axis, kept': (x) => tf.sum(x, -1, true),
  'sum over two axes': (x) => tf.sum(x, [0, 2]),
  logSoftmax: tf.logSoftmax,
};
for (const [name, op] of Object.entries(unary))
  test(name, () => {
    checkGradients((x) => op(x!), [a()]);
  });

test('log, away from zero', () => {
  checkGradients((x) => tf.log(x!), [divisor(a())], { step: 2 ** -6 });
});

test('relu, away from its kink', () => {
  const x = tf.add(a(), tf.mul(tf.sign(a()), 0.25));
  checkGradients((x) => tf.relu(x!), [x], { step: 2 ** -6 });
});

test('concat and stack, also of one tensor twice', () => {
  checkGradients((a, b) => tf.concat([a!, b!], 1), [a(), normalTensor([2, 5, 4], 1, 'longer')]);
  checkGradients((a, b) => tf.stack([a!, b!, a!], 1), [a(), b()]);
});

for (const transposeA of [false, true])
  for (const transposeB of [false, true]) {
    const name = `matMul, transposed ${transposeA}, ${transposeB}`;
    const left = (batch: number[]) =>
      normalTensor([...batch, ...(transposeA ? [5, 3] : [3, 5])] as never, 1, 'left');
    const right = (batch: number[]) =>
      normalTensor([...batch, ...(transposeB ? [4, 5] : [5, 4])] as never, 1, 'right');
    test(name, () => {
      for (const batch of [[], [2]])
        checkGradients((a, b) => tf.matMul(a!, b!, transposeA, transposeB), [left(batch), right(batch)]);
    });
  }

test('results on the host outlive their tidy, which leaves nothing behind', () => {
  const before = tf.memory().numTensors;
  const values = tidyToHost(() => tf.add(tf.ones([3]), 1).dataSync());
  assert.equal([...values], [2, 2, 2]);
  assert.is(tf.memory().numTensors, before);
});

test.run();
