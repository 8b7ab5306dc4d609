import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { denseCrossEntropy } from '../../src/layers/denseCrossEntropy.js';
import { selectRows } from '../../src/layers/selectRows.js';
import { onEveryBackend } from '../backends.js';
import { checkAgainst, checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('dense layer with cross entropy');

/** The same from plain ops. */
function plain(x: tf.Tensor, w: tf.Tensor, b: tf.Tensor, targets: Int32Array): tf.Scalar {
  const logits = tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b);
  const classes = w.shape[1]!;
  const asked = new Float32Array(targets.length * classes);
  targets.forEach((target, m) => {
    if (target >= 0) asked[m * classes + target] = 1;
  });
  return tf.neg(
    tf.sum(tf.mul(tf.tensor2d(asked, [targets.length, classes]), tf.logSoftmax(logits))),
  ) as tf.Scalar;
}

test('value and gradients are those of the plain ops, also where the rows come in several parts', () => {
  for (const [rows, features, classes] of [
    [1, 1, 1],
    [3, 5, 17],
    [70, 3, 8192],
  ] as const) {
    const targets = Int32Array.from({ length: rows }, (_, m) => (m % 3 === 2 ? -1 : (m * 7) % classes));
    const inputs = [
      normalTensor([rows, features], 1, 'x'),
      normalTensor([features, classes], 1, 'w'),
      normalTensor([classes], 1, 'b'),
    ];
    const op = (...[x, w, b]: tf.Tensor[]) =>
      denseCrossEntropy(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, targets);
    checkAgainst(op, (x, w, b) => plain(x!, w!, b!, targets), inputs, 2e-5);
  }
});

test('gradients against finite differences; the upstream gradient counts', () => {
  const targets = Int32Array.of(2, -1, 0);
  checkGradients(
    (x, w, b) =>
      tf.mul(denseCrossEntropy(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, targets), 0.25),
    [normalTensor([3, 4], 1, 'x'), normalTensor([4, 5], 1, 'w'), normalTensor([5], 1, 'b')],
  );
});

test('large logits overflow nothing, and a NaN is not lost', () => {
  const loss = (values: number[]) =>
    denseCrossEntropy(tf.tensor2d([[1]]), tf.tensor2d([values]), tf.tensor1d([0, 0, 0]), Int32Array.of(1));
  assertClose(loss([1e4, 1e4, -1e4]), [Math.log(2)], 1e-6);
  assert.ok(Number.isNaN(loss([0, Number.NaN, 0]).dataSync()[0]));
});

test('some rows, and their gradient at their places', () => {
  const x = normalTensor([4, 3], 1, 'x') as tf.Tensor2D;
  const rows = Int32Array.of(3, 1);
  const all = [...x.dataSync()];
  assertClose(selectRows(x, rows), [...all.slice(9, 12), ...all.slice(3, 6)]);
  checkGradients((input) => selectRows(input as tf.Tensor2D, rows), [x]);
});

test.run();
