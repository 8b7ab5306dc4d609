import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import {
  type AdaptiveSoftmaxWeights,
  adaptiveSoftmaxLoss,
  adaptiveSoftmaxShape,
} from '../../src/layers/adaptiveSoftmax.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { normalTensor } from '../tensors.js';

const test = onEveryBackend('adaptive softmax');

const H = 4;
const WORDS = 9;
const shape = {
  head: 3,
  groups: [
    { start: 3, end: 5, width: 2 },
    { start: 5, end: WORDS, width: 1 },
  ],
};
const inputShapes = [[2, H], [H, 5], [5], [H, 2], [2, 2], [2], [H, 1], [1, 4], [4]];

function weightsOf(tensors: tf.Tensor[]): AdaptiveSoftmaxWeights {
  const [weights, bias, narrow0, weights0, bias0, narrow1, weights1, bias1] = tensors as never[];
  return {
    head: { weights: weights!, bias: bias! },
    groups: [
      { narrow: narrow0!, weights: weights0!, bias: bias0! },
      { narrow: narrow1!, weights: weights1!, bias: bias1! },
    ],
  };
}

const inputs = () => inputShapes.map((size, index) => normalTensor(size, 1, `input ${index}`));

test('the probabilities of all words sum to 1', () => {
  const [hidden, ...weights] = inputs();
  const one = tf.slice(hidden as tf.Tensor2D, [0, 0], [1, H]);
  let sum = 0;
  for (let word = 0; word < WORDS; word += 1) {
    const loss = adaptiveSoftmaxLoss(one, Int32Array.of(word), weightsOf(weights), shape).dataSync()[0]!;
    assert.ok(loss > 0.01, `word ${word}`);
    sum += Math.exp(-loss);
  }
  assert.ok(Math.abs(sum - 1) < 1e-5, String(sum));
});

test('gradients, of words in the head and in both groups', () => {
  for (const targets of [Int32Array.of(1, 8), Int32Array.of(4, 5), Int32Array.of(3, -1)]) {
    checkGradients(
      (hidden, ...weights) => adaptiveSoftmaxLoss(hidden as tf.Tensor2D, targets, weightsOf(weights), shape),
      inputs(),
      // The losses are sums of about ten nats, and float32 rounds them by so much.
      { atol: 2e-4 },
    );
  }
});

test('where nothing is asked nothing is lost', () => {
  const [hidden, ...weights] = inputs();
  const both = adaptiveSoftmaxLoss(hidden as tf.Tensor2D, Int32Array.of(-1, -1), weightsOf(weights), shape);
  assert.is(both.dataSync()[0], 0);
});

test('the parts of a vocabulary hold every word once', () => {
  for (const words of [4, 1000, 1001, 4001, 50003]) {
    const { head, groups } = adaptiveSoftmaxShape(words, 64);
    let next = head;
    for (const { start, end, width } of groups) {
      assert.is(start, next);
      assert.ok(end > start && width >= 1);
      next = end;
    }
    assert.is(next, words);
  }
});

test.run();
