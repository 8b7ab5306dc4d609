import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { type Bags, bagCrossEntropy } from '../../src/layers/bagCrossEntropy.js';
import { selectRows } from '../../src/layers/selectRows.js';
import { onEveryBackend } from '../backends.js';
import { checkAgainst, checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('dense layer with cross entropy of bags');

/** Row m's bag: `size(m)` words, every one with a share of its own. */
function bagsOf(words: readonly number[], rows: number, size: (row: number) => number): Bags {
  const starts = [0];
  const members: number[] = [];
  const shares: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    const total = (size(row) * (size(row) + 1)) / 2;
    for (let k = 0; k < size(row); k += 1) {
      members.push((row * 3 + k) % words.length);
      shares.push((k + 1) / total);
    }
    starts.push(members.length);
  }
  return {
    words: Int32Array.from(words),
    starts: Int32Array.from(starts),
    members: Int32Array.from(members),
    shares: Float32Array.from(shares),
  };
}

/** The same from plain ops. */
function plain(x: tf.Tensor, w: tf.Tensor, b: tf.Tensor, bags: Bags): tf.Scalar {
  const table = w.shape[0]!;
  const chosen = new Float32Array(bags.words.length * table);
  bags.words.forEach((word, place) => {
    chosen[place * table + word] = 1;
  });
  const rows = tf.tensor2d(chosen, [bags.words.length, table]);
  const weights = tf.matMul(rows, w as tf.Tensor2D);
  const bias = tf.reshape(tf.matMul(rows, tf.reshape(b, [table, 1])), [-1]);
  const logits = tf.add(tf.matMul(x as tf.Tensor2D, weights, false, true), bias);
  const asked = new Float32Array(logits.size);
  for (let m = 0; m < x.shape[0]!; m += 1)
    for (let at = bags.starts[m]!; at < bags.starts[m + 1]!; at += 1)
      asked[m * bags.words.length + bags.members[at]!]! += bags.shares[at]!;
  return tf.neg(
    tf.sum(tf.mul(tf.tensor2d(asked, logits.shape as [number, number]), tf.logSoftmax(logits))),
  ) as tf.Scalar;
}

test('value and gradients are those of the plain ops, also where the rows come in several parts', () => {
  for (const [rows, features, table, words] of [
    [1, 1, 1, [0]],
    [3, 5, 9, [1, 4, 8]],
    [600, 3, 40, [0, 2, 3, 17, 39]],
  ] as const) {
    // A word may be in a bag twice.
    const bags = bagsOf(words, rows, (row) => 1 + (row % 7));
    const inputs = [
      normalTensor([rows, features], 1, 'x'),
      normalTensor([table, features], 1, 'w'),
      normalTensor([table], 1, 'b'),
    ];
    const op = (...[x, w, b]: tf.Tensor[]) =>
      bagCrossEntropy(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, bags);
    checkAgainst(op, (x, w, b) => plain(x!, w!, b!, bags), inputs, 1e-4);
  }
});

test('gradients against finite differences; the upstream gradient counts', () => {
  const bags = bagsOf([0, 3, 4], 3, (row) => 1 + row);
  checkGradients(
    (x, w, b) => tf.mul(bagCrossEntropy(x as tf.Tensor2D, w as tf.Tensor2D, b as tf.Tensor1D, bags), 0.25),
    [normalTensor([3, 4], 1, 'x'), normalTensor([5, 4], 1, 'w'), normalTensor([5], 1, 'b')],
  );
});

test('where nothing is asked nothing is lost', () => {
  const bags = bagsOf([], 0, () => 0);
  const x = tf.zeros([0, 4]) as tf.Tensor2D;
  const loss = bagCrossEntropy(x, normalTensor([5, 4], 1, 'w') as tf.Tensor2D, tf.zeros([5]), bags);
  assert.is(loss.dataSync()[0], 0);
  const nothing = tf.zeros([2, 4]) as tf.Tensor2D;
  const op = (x: tf.Tensor) =>
    bagCrossEntropy(
      x as tf.Tensor2D,
      normalTensor([5, 4], 1, 'w') as tf.Tensor2D,
      tf.zeros([5]),
      bagsOf([], 2, () => 0),
    );
  assertClose(tf.grad(op)(nothing), new Array(8).fill(0), 0);
});

test('a direction of reading that is asked nothing has a gradient of zero', () => {
  const bags = bagsOf([0, 3, 4], 2, (row) => 1 + row);
  const hidden = normalTensor([4, 4], 1, 'x') as tf.Tensor2D;
  const weights = normalTensor([5, 4], 1, 'w') as tf.Tensor2D;
  const op = (...[asked, silent]: tf.Tensor[]) => {
    const rows = [
      selectRows(asked as tf.Tensor2D, Int32Array.of(1, 3)),
      selectRows(silent as tf.Tensor2D, new Int32Array(0)),
    ];
    return bagCrossEntropy(tf.concat(rows, 0) as tf.Tensor2D, weights, tf.zeros([5]), bags);
  };
  const [asked, silent] = tf.grads(op as never)([hidden, normalTensor([4, 4], 1, 'y')]);
  assertClose(silent!, new Array(16).fill(0), 0);
  assert.ok(tf.norm(asked!).dataSync()[0]! > 0.1);
});

test.run();
