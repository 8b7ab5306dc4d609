import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import type { ContestedText } from '../../src/explanation/contest.js';
import { integratedGradients } from '../../src/explanation/integratedGradients.js';
import { occlusion } from '../../src/explanation/occlusion.js';
import { type Differentiable, wordsBeforeEnd } from '../../src/model/differentiable.js';
import { bindClassifier, initialiseModel } from '../../src/models/neural/network.js';
import { createRandom } from '../../src/tensor/random.js';
import { onEveryBackend } from '../backends.js';
import { everyEncoder, frequencies, nameOf, options, textAlone } from '../models/testing.js';
import { linearModel } from '../objectives/models.js';
import { assertClose, normalTensor, normalValues } from '../tensors.js';

const test = onEveryBackend('attribution');

const [T, E, C] = [6, 3, 3];
const values = normalValues(T * E, 1, 'one text');

/** A text that is embedded already; its last token is the end of the sequence. */
function contested(classifier: Differentiable, label = 2, rival = 0): ContestedText {
  const batch = {
    size: 1,
    time: T,
    ids: new Int32Array(T),
    lengths: Int32Array.of(T),
    positions: Int32Array.of(0),
  };
  const embeddings = tf.tensor3d(values, [1, T, E]);
  return {
    classifier,
    text: {
      batch,
      embeddings,
      embeddingMask: null,
      featureMask: null,
      perturbed: wordsBeforeEnd(batch.lengths),
    },
    label,
    rival,
  };
}

const dot = (a: ArrayLike<number>, b: readonly number[]) =>
  b.reduce((sum, value, index) => sum + value * a[index]!, 0);
const word = (t: number) => values.subarray(t * E, (t + 1) * E);

test('a linear-softmax model: both are x_t . (w_label - w_rival), and nothing is missing', async () => {
  const weights = normalTensor<tf.Rank.R2>([E, C], 1, 'weights');
  const w = weights.arraySync();
  const difference = w.map((row) => row[2]! - row[0]!);
  const expected = Array.from({ length: T - 1 }, (_, t) => dot(word(t), difference));
  const found = await integratedGradients(contested(linearModel(weights)));
  assertClose(found.contributions, expected);
  assertClose(await occlusion(contested(linearModel(weights))), expected);
  assertClose([found.baseline], [dot(word(T - 1), difference)]);
  assert.ok(found.gap < 1e-5);
  assert.is(found.steps, 32);
});

/** Logits ((sum_t x_t . v)^2, 0), whose gradient is linear along the path, so that the midpoint rule is exact. */
const v = [0.5, -0.3, 0.8];
const quadratic: Differentiable = {
  embed: () => {
    throw new Error('the text is embedded already');
  },
  logits(embeddings) {
    const sums = tf.matMul(tf.sum(embeddings, 1) as tf.Tensor2D, tf.tensor2d(v, [E, 1]));
    return tf.matMul(tf.mul(sums, sums), tf.tensor2d([1, 0], [1, 2]));
  },
};

test('a square: x_t . v (2 a + s), a of the end of the sequence and s of all words', async () => {
  const a = dot(word(T - 1), v);
  const parts = Array.from({ length: T - 1 }, (_, t) => dot(word(t), v));
  const s = parts.reduce((sum, part) => sum + part, 0);
  const found = await integratedGradients(contested(quadratic, 0, 1));
  assertClose(
    found.contributions,
    parts.map((part) => part * (2 * a + s)),
    1e-4,
  );
  assertClose([found.margin, found.baseline], [(a + s) ** 2, a ** 2], 1e-4);
  assertClose(
    await occlusion(contested(quadratic, 0, 1)),
    parts.map((part) => (a + s) ** 2 - (a + s - part) ** 2),
    1e-4,
  );
});

test('what is not complete is reported', async () => {
  const wrong: Differentiable = {
    ...quadratic,
    logits(embeddings, text) {
      const right = quadratic.logits(embeddings, text);
      // The value doubles, the gradient does not.
      const doubled = tf.customGrad((x) => ({
        value: tf.mul(x as tf.Tensor, 2),
        gradFunc: (dy) => dy as tf.Tensor,
      }));
      return doubled(right) as tf.Tensor2D;
    },
  };
  const found = await integratedGradients(contested(wrong, 0, 1));
  assert.is(found.steps, 512);
  assertClose([found.gap], [Math.abs(found.margin - found.baseline) / 2], 1e-3);
});

test('contributions add up for every encoder', async () => {
  for (const encoder of everyEncoder) {
    const state = initialiseModel(options(encoder), 3, frequencies, createRandom(1, 'weights'));
    const { classifier } = bindClassifier(state);
    for (const b of [0, 1, 2]) {
      const text = classifier.embed(textAlone(b));
      const one = { classifier, text, label: 1, rival: 2 };
      const { contributions, margin, baseline, gap } = await integratedGradients(one);
      const sum = contributions.reduce((total, part) => total + part, 0);
      assert.is(contributions.length, text.batch.time - 1);
      assertClose([gap], [Math.abs(sum - (margin - baseline))]);
      const allowed = 0.01 * Math.max(1, Math.abs(margin - baseline));
      assert.ok(gap <= allowed, `${nameOf(encoder)}: ${gap} > ${allowed}`);
      assert.is((await occlusion(one)).length, text.batch.time - 1);
    }
  }
});

test.run();
