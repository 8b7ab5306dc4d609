import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { crossEntropyLoss } from '../../src/objectives/crossEntropy.js';
import { distillation, distillationLoss } from '../../src/objectives/distillation.js';
import { divergence } from '../../src/objectives/divergence.js';
import { entropyLoss } from '../../src/objectives/entropyMinimisation.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('losses');

/** Softmax is 1/4, 3/4 in the first row and 1/2, 1/2 in the second. */
const logits = () =>
  tf.tensor2d([
    [0, Math.log(3)],
    [2, 2],
  ]);

test('cross entropy by hand, with and without class weights', () => {
  const labels = Int32Array.of(0, 1);
  assertClose(crossEntropyLoss(logits(), labels, null), [(Math.log(4) + Math.log(2)) / 2], 1e-6);
  const weighted = crossEntropyLoss(logits(), labels, Float32Array.of(3, 0.5));
  assertClose(weighted, [(3 * Math.log(4) + 0.5 * Math.log(2)) / 2], 1e-6);
});

test('entropy by hand', () => {
  const first = 0.25 * Math.log(4) + 0.75 * Math.log(4 / 3);
  assertClose(entropyLoss(logits()), [(first + Math.log(2)) / 2], 1e-6);
});

test('distillation by hand: as cross entropy where the teacher is sure', () => {
  const teacher = tf.tensor2d([
    [0.5, 0.5],
    [0.2, 0.8],
  ]);
  const first = (Math.log(4) + Math.log(4 / 3)) / 2;
  assertClose(distillationLoss(logits(), teacher), [(first + Math.log(2)) / 2], 1e-6);
  const sure = tf.oneHot(tf.tensor1d([0, 1], 'int32'), 2) as tf.Tensor2D;
  assertClose(distillationLoss(logits(), sure), crossEntropyLoss(logits(), Int32Array.of(0, 1), null), 1e-6);
});

test('each text has its own teacher, wherever it stands in the batch', () => {
  const rows = [Float32Array.of(1, 0), Float32Array.of(0.5, 0.5), Float32Array.of(0, 1)];
  const classifier = { logits: logits } as never;
  const texts = { batch: { positions: Int32Array.of(2, 0) } } as never;
  const loss = distillation(rows)(classifier, texts, undefined as never)();
  assertClose(loss, [(Math.log(4 / 3) + Math.log(2)) / 2], 1e-6);
});

test('divergence by hand; zero for equal predictions', () => {
  const target = { logProbabilities: tf.logSoftmax(logits()) };
  const other = tf.tensor2d([
    [0, 0],
    [0, Math.log(3)],
  ]);
  const first = 0.25 * Math.log(0.25 / 0.5) + 0.75 * Math.log(0.75 / 0.5);
  const second = 0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75);
  assertClose(divergence(target, other), [(first + second) / 2], 1e-6);
  assertClose(divergence(target, tf.add(logits(), 5)), [0], 2e-7);
});

test('large logits do not overflow', () => {
  const large = tf.tensor2d([[300, -300, 0]]);
  assertClose(crossEntropyLoss(large, Int32Array.of(1), null), [600], 1e-6);
  assertClose(entropyLoss(large), [0], 1e-6);
  assertClose(divergence({ logProbabilities: tf.logSoftmax(large) }, large), [0], 1e-6);
  const opposite = tf.tensor2d([[-300, 300, 0]]);
  assertClose(divergence({ logProbabilities: tf.logSoftmax(large) }, opposite), [600], 1e-6);
});

test('gradients', () => {
  const x = normalTensor([3, 4], 1, 'logits');
  const labels = Int32Array.of(2, 0, 2);
  const weights = Float32Array.of(1, 2, 0.5, 3);
  const target = { logProbabilities: tf.logSoftmax(normalTensor<tf.Rank.R2>([3, 4], 1, 'target')) };
  checkGradients((x) => crossEntropyLoss(x as tf.Tensor2D, labels, null), [x]);
  checkGradients((x) => crossEntropyLoss(x as tf.Tensor2D, labels, weights), [x]);
  checkGradients((x) => entropyLoss(x as tf.Tensor2D), [x]);
  checkGradients((x) => divergence(target, x as tf.Tensor2D), [x]);
});

test('a NaN in the logits reaches every loss', () => {
  const broken = tf.tensor2d([[0, Number.NaN]]);
  const target = { logProbabilities: tf.logSoftmax(tf.tensor2d([[0, 1]])) };
  for (const loss of [
    crossEntropyLoss(broken, Int32Array.of(0), null),
    entropyLoss(broken),
    divergence(target, broken),
  ])
    assert.ok(Number.isNaN(loss.dataSync()[0]));
});

test.run();
