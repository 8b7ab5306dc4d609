import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { classBalance, classBalanceLoss } from '../../src/objectives/classBalance.js';
import { createRandom } from '../../src/tensor/random.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';
import { C, E, labeledTexts, linearModel } from './models.js';

const test = onEveryBackend('class balance');

/** Softmax is 1/4, 3/4 in the first row and 1/2, 1/2 in the second: 3/8, 5/8 on the average. */
const logits = () =>
  tf.tensor2d([
    [0, Math.log(3)],
    [2, 2],
  ]);

test('by hand: the divergence of the mean prediction from the shares', () => {
  const expected = (3 / 8) * Math.log(3 / 8 / 0.2) + (5 / 8) * Math.log(5 / 8 / 0.8);
  assertClose(classBalanceLoss(logits(), [0.2, 0.8]), [expected], 1e-6);
});

test('zero where the mean is as the shares are, however each prediction is', () => {
  assertClose(classBalanceLoss(logits(), [3 / 8, 5 / 8]), [0], 3e-7);
  const certain = tf.tensor2d([
    [20, -20],
    [-20, 20],
  ]);
  assertClose(classBalanceLoss(certain, [0.5, 0.5]), [0], 3e-7);
});

test('one class for all is what it is there against', () => {
  const one = tf.tensor2d([
    [300, -300],
    [300, -300],
  ]);
  assertClose(classBalanceLoss(one, [0.25, 0.75]), [Math.log(4)], 1e-6);
});

test('gradients', () => {
  checkGradients((x) => classBalanceLoss(x as tf.Tensor2D, [0.1, 0.4, 0.3, 0.2]), [normalTensor([3, 4], 1)]);
  checkGradients((x) => classBalanceLoss(x as tf.Tensor2D, [0.9, 0.1]), [normalTensor([1, 2], 1)]);
});

test('a class without a labeled text is shunned, and everything stays finite', () => {
  const finite = (values: tf.Tensor) => [...values.dataSync()].every(Number.isFinite);
  const loss = (x: tf.Tensor) => classBalanceLoss(x as tf.Tensor2D, [0, 1]);
  const value = loss(logits());
  // ln of more than 10,000 at a weight of 3/8: the share counts as next to nothing.
  assert.ok(finite(value) && value.dataSync()[0]! > (3 / 8) * Math.log(1e4));
  const gradient = tf.grad(loss)(logits());
  assert.ok(finite(gradient));
  assert.ok(gradient.dataSync()[0]! > 0 && gradient.dataSync()[1]! < 0, 'the step is away from it');
  const extreme = tf.tensor2d([
    [300, -300],
    [300, -300],
  ]);
  for (const shares of [
    [0, 1],
    [1, 0],
  ]) {
    const lossOf = (x: tf.Tensor) => classBalanceLoss(x as tf.Tensor2D, shares);
    assert.ok(finite(lossOf(extreme)) && finite(tf.grad(lossOf)(extreme)), `${shares}`);
  }
});

test('the objective is that of the logits at the clean embeddings', () => {
  const weights = normalTensor<tf.Rank.R2>([E, C], 1, 'weights');
  const texts = labeledTexts();
  const shares = [0.3, 0.7];
  const model = linearModel(weights);
  const found = classBalance(shares)(model, texts, createRandom(1, 'unused'))();
  assertClose(found, classBalanceLoss(model.logits(texts.embeddings, texts), shares), 0);
});

test.run();
