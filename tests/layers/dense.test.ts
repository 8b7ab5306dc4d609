import * as tf from '@tensorflow/tfjs-core';
import { dense } from '../../src/layers/dense.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('dense');

test('y = x weights + bias', () => {
  const y = dense(
    tf.tensor2d([[1, 2]]),
    tf.tensor2d([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    tf.tensor1d([0.5, 0, -1]),
  );
  assertClose(y, tf.tensor2d([[9.5, 12, 14]]));
});

test('gradients', () => {
  checkGradients(
    (x, weights, bias) => dense(x as tf.Tensor2D, weights as tf.Tensor2D, bias as tf.Tensor1D),
    [normalTensor([3, 5], 1, 'x'), normalTensor([5, 2], 1, 'weights'), normalTensor([2], 1, 'bias')],
  );
});

test.run();
