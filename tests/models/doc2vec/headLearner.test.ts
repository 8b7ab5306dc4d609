import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import type { PreparedData } from '../../../src/model/data.js';
import type { BatchRows } from '../../../src/model/differentiable.js';
import { headLearner, type VectorBatch } from '../../../src/models/doc2vec/headLearner.js';
import { headLogits } from '../../../src/models/doc2vec/vectorHead.js';
import type { LearntDocuments } from '../../../src/models/doc2vec/vectorStage.js';
import { methodTerms } from '../../../src/objectives/methods.js';
import type { ObjectiveOptions } from '../../../src/objectives/objectiveOptions.js';
import type { Learner } from '../../../src/optimisation/learner.js';
import { createOptimiser } from '../../../src/optimisation/optimiser.js';
import { stepGradients } from '../../../src/optimisation/step.js';
import { createRandom } from '../../../src/tensor/random.js';
import { onEveryBackend } from '../../backends.js';
import { assertClose, normalValues } from '../../tensors.js';
import { learnerOf, tinyData, tinyOptions } from '../../training/testing.js';

const test = onEveryBackend('head of text vectors');

const E = 6;
const options = tinyOptions({ model: 'doc2vec', documentParts: 2, embeddingSize: E, embeddingDropout: 0 });

/** Of 50 unlabeled texts, of which the last 20 are labeled. */
async function learner() {
  const data = await tinyData(options);
  const vectors = normalValues(data.unlabeled.length * E);
  const documents = {} as LearntDocuments['documents'];
  return { data, vectors, head: headLearner({ documents, vectors }, data, options) };
}

/** The gradients of one step on two labeled and three unlabeled texts. */
function gradientsOf<Rows extends BatchRows>(
  learner: Learner<Rows>,
  { labeled }: PreparedData,
  objective: ObjectiveOptions,
) {
  const random = { dropout: createRandom(1, 'dropout'), perturbation: createRandom(1, 'perturbation') };
  const texts = {
    labeled: learner.labeled.batch([0, 1]),
    labels: labeled.labels.slice(0, 2),
    unlabeled: learner.unlabeled.batch([4, 2, 3]),
  };
  const terms = methodTerms(objective, null, [0.5, 0.5]);
  return stepGradients(learner, learner.start(createRandom(1, 'weights')), terms, texts, random, 1).gradients;
}

test('batches are rows of the table of vectors, the labeled texts being its last', async () => {
  const { data, head } = await learner();
  assert.is(data.unlabeled.length, 50);
  assert.equal([...head.unlabeled.batch([7, 3]).rows], [3, 7]);
  assert.equal([...head.labeled.batch([5, 0]).rows], [30, 35]);
  assert.equal([...head.labeled.batch([5, 0]).positions], [0, 5]);
});

test('an epoch has every text once, in an order that follows from the seed', async () => {
  const { head } = await learner();
  const epoch = (seed: number) => {
    const batches = head.unlabeled.epoch(8, createRandom(seed, 'shuffle'));
    return Array.from({ length: batches.length }, (_, batch) => batches.at(batch)!);
  };
  assert.equal(
    epoch(1)
      .flat()
      .sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, position) => position),
  );
  assert.equal(epoch(1), epoch(1));
  assert.not.equal(epoch(1), epoch(2));
  assert.equal(
    epoch(1)
      .map(({ length }) => length)
      .sort(),
    [2, 8, 8, 8, 8, 8, 8],
  );
});

test('a text is one vector, at unit variance over all texts, and all of it may be perturbed', async () => {
  const { data, head } = await learner();
  const every = head.unlabeled.batch(data.unlabeled.map((_, position) => position));
  const { classifier } = head.bind(head.start(createRandom(1, 'weights')));
  const { embeddings, perturbed } = classifier.embed(every);
  assert.equal(embeddings.shape, [50, 1, E]);
  assert.equal([...new Set(perturbed)], [1]);
  const { mean, variance } = tf.moments(tf.reshape(embeddings, [50, E]), 0);
  assertClose(mean, new Float32Array(E), 1e-5);
  assertClose(variance, new Float32Array(E).fill(1), 1e-4);
});

test('the logits are linear in the vector, in training and afterwards', async () => {
  const { vectors, head } = await learner();
  const trained = head.start(createRandom(1, 'weights'));
  assert.equal([...trained.parameters.keys()], ['head.logits.weights', 'head.logits.bias']);
  const { classifier, weights } = head.bind(trained);
  const batch: VectorBatch = head.unlabeled.batch([0, 1, 2]);
  const texts = classifier.embed(batch);
  const expected = (rows: tf.Tensor) =>
    tf.add(
      tf.matMul(tf.reshape(rows, [3, E]) as tf.Tensor2D, weights['head.logits.weights'] as tf.Tensor2D),
      weights['head.logits.bias']!,
    );
  assertClose(classifier.logits(texts.embeddings, texts), expected(texts.embeddings));
  const given = vectors.slice(0, 3 * E);
  const found = await headLogits({ options, parameters: trained.parameters }, given);
  assertClose(
    found.flatMap((row) => [...row]),
    expected(tf.tensor2d(given, [3, E])),
  );
});

test('a step has no gradient for the vectors, unlike for words, and the optimiser keeps nothing for them', async () => {
  const { data, head } = await learner();
  const gradients = gradientsOf(head, data, options);
  assert.is(gradients.embedding, undefined);
  assert.ok(gradients.parameters.get('head.logits.weights')!.some((value) => value !== 0));
  assert.is(createOptimiser(head.start(createRandom(1, 'weights'))).embedding, undefined);
});

test('a step of a network of words has one for each of the words that it read', async () => {
  const lstm = tinyOptions({ model: 'lstm', embeddingSize: E, embeddingDropout: 0 });
  const data = await tinyData(lstm);
  const gradients = gradientsOf(learnerOf(data, lstm), data, lstm);
  const read = new Set([
    ...[0, 1].flatMap((position) => [...data.labeled.texts[position]!.ids]),
    ...[2, 3, 4].flatMap((position) => [...data.unlabeled[position]!.ids]),
  ]);
  assert.is(gradients.embedding!.rows.length, read.size);
  assert.is(gradients.embedding!.values.length, read.size * E);
});

test.run();
