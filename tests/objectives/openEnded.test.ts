import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { type EmbeddedBatch, wordsBeforeEnd } from '../../src/model/differentiable.js';
import { cleanPrediction } from '../../src/objectives/divergence.js';
import { randomDirection, scaledPerturbation } from '../../src/objectives/perturbation.js';
import { virtualAdversarialPerturbation } from '../../src/objectives/virtualAdversarial.js';
import { createRandom } from '../../src/tensor/random.js';
import { onEveryBackend } from '../backends.js';
import { assertClose, normalTensor } from '../tensors.js';
import { norm, tanhModel } from './models.js';

const test = onEveryBackend('texts of one vector');

const [B, E, C] = [5, 4, 3];

/** Texts that are a vector each, with no end-of-sequence token behind it. */
function vectors(mayMove = true): EmbeddedBatch {
  const places = Int32Array.from({ length: B }, (_, place) => place);
  return {
    batch: { size: B, positions: places },
    embeddings: normalTensor([B, 1, E], 1, 'vectors'),
    embeddingMask: null,
    featureMask: null,
    perturbed: new Int32Array(B).fill(mayMove ? 1 : 0),
  };
}

const rows = (perturbation: tf.Tensor3D) => {
  const values = perturbation.dataSync() as Float32Array;
  return Array.from({ length: B }, (_, b) => values.slice(b * E, (b + 1) * E));
};

test('of words all may be perturbed, the end of a text may not', () => {
  assert.equal([...wordsBeforeEnd(Int32Array.of(5, 3, 1, 0))], [4, 2, 0, 0]);
});

test('random perturbations have the norm that is asked for, in every text', () => {
  const texts = vectors();
  const found = rows(scaledPerturbation(randomDirection(texts, createRandom(1, 'noise')), texts, 0.7));
  for (const row of found) assertClose([norm(row)], [0.7], 1e-5);
  assert.not.equal(found[0], found[1]);
  for (const row of rows(randomDirection(vectors(false), createRandom(1, 'noise')))) assert.is(norm(row), 0);
});

test('virtual adversarial ones too, and they move the prediction further than random ones', () => {
  const model = tanhModel(
    normalTensor<tf.Rank.R2>([E, E], 1, 'inner'),
    normalTensor<tf.Rank.R2>([E, C], 1, 'outer'),
  );
  const texts = vectors();
  const target = cleanPrediction(model, texts);
  const settings = { epsilon: 0.5, xi: 0.1, powerIterations: 3 };
  const random = () => createRandom(3, 'perturbation');
  const adversarial = virtualAdversarialPerturbation(model, texts, target, settings, random());
  for (const row of rows(adversarial)) assertClose([norm(row)], [0.5], 1e-5);
  /** [B] divergence of each text's prediction. */
  const moved = (perturbation: tf.Tensor3D) => {
    const logits = model.logits(tf.add(texts.embeddings, perturbation), texts);
    const difference = tf.sub(target.logProbabilities, tf.logSoftmax(logits));
    return tf.sum(tf.mul(tf.exp(target.logProbabilities), difference), 1).dataSync();
  };
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value / B, 0);
  const byChance = [1, 2, 3, 4, 5].map((seed) =>
    mean(moved(scaledPerturbation(randomDirection(texts, createRandom(seed, 'chance')), texts, 0.5))),
  );
  assert.ok(mean(moved(adversarial)) > 1.2 * Math.max(...byChance), `${byChance}`);
});

test.run();
