import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { weightMask } from '../../../src/layers/dropout.js';
import { normalisedValues } from '../../../src/layers/embedding.js';
import {
  bindClassifier,
  initialiseModel,
  type ModelState,
  scaledTo,
} from '../../../src/models/neural/network.js';
import type { ModelOptions } from '../../../src/models/neural/networkOptions.js';
import { createRandom } from '../../../src/tensor/random.js';
import { onEveryBackend } from '../../backends.js';
import { compareGradients } from '../../gradientCheck.js';
import { assertClose, normalTensor, normalValues } from '../../tensors.js';
import { batch, everyEncoder, frequencies, nameOf, options, row, textAlone } from '../testing.js';

const test = onEveryBackend('classifier');

const [B, T, E, C] = [batch.size, batch.time, options().embeddingSize, 3];
const dropout = () => createRandom(5, 'dropout');

function model(changes: Partial<ModelOptions> = {}, seed = 1): ModelState {
  return initialiseModel(options(changes), C, frequencies, createRandom(seed, 'initialisation'));
}

for (const changes of [{ headUnits: 0 }, { headUnits: 5 }, { recurrentDropout: 0.5 }])
  test(`logits: gradients for every parameter, ${JSON.stringify(changes)}, dropout on`, () => {
    // Mean and not maximum, which has kinks; the ReLU of the head is enough of them.
    const state = model({ ...changes, pooling: 'mean' });
    // Away from the zeros at which biases start.
    for (const [name, { values }] of state.parameters) values.set(normalValues(values.length, 0.5, name));
    const bound = (tensors: readonly tf.Tensor[]) => {
      const names = [...state.parameters.keys()];
      const parameters = new Map(
        names.map((name, index) => {
          const tensor = tensors[index]!;
          return [name, { shape: tensor.shape, values: tensor.dataSync() as Float32Array }];
        }),
      );
      const { classifier, weights } = bindClassifier({ ...state, parameters }, dropout());
      const texts = classifier.embed(batch, dropout());
      return {
        logits: () => classifier.logits(texts.embeddings, texts),
        weights: names.map((name) => weights[name]!),
      };
    };
    compareGradients(
      (...tensors) => bound(tensors).logits(),
      (tensors, dy) => {
        const { logits, weights } = bound(tensors);
        return tf.grads(() => logits())(weights, dy);
      },
      [...state.parameters.values()].map(({ values, shape }) => tf.tensor(values, [...shape])),
      { step: 2 ** -8, atol: 1e-4 },
    );
  });

test('recurrent weights are dropped in training alone, by one mask for all texts and passes', () => {
  const state = model({ recurrentDropout: 0.5 });
  const random = dropout();
  const { classifier, weights } = bindClassifier(state, random);
  const parameters = new Map(state.parameters);
  const again = dropout();
  for (const [name, { shape, values }] of state.parameters)
    if (name.endsWith('recurrentWeights')) {
      const mask = weightMask(values.length, 0.5, again);
      parameters.set(name, { shape, values: values.map((value, place) => value * mask[place]!) });
    }
  assert.is(random.position, again.position);
  const texts = classifier.embed(batch);
  const expected = bindClassifier({ ...state, parameters }).classifier.logits(texts.embeddings, texts);
  for (const _ of [1, 2]) assertClose(classifier.logits(texts.embeddings, texts), expected, 1e-6);
  const plain = bindClassifier(state).classifier.logits(texts.embeddings, texts);
  assert.not.equal([...plain.dataSync()], [...expected.dataSync()]);
  assert.equal(weights['encoder.forward.recurrentWeights']!.dataSync(), valuesOf(state));
});

const valuesOf = ({ parameters }: ModelState) => parameters.get('encoder.forward.recurrentWeights')!.values;

for (const changes of everyEncoder)
  test(`${nameOf(changes)}: logits have a row per text, each as if it were alone`, () => {
    const { classifier } = bindClassifier(model(changes));
    const texts = classifier.embed(batch);
    const logits = classifier.logits(texts.embeddings, texts);
    assert.equal(logits.shape, [B, C]);
    for (let b = 0; b < B; b += 1) {
      const alone = classifier.embed(textAlone(b));
      assertClose(classifier.logits(alone.embeddings, alone), row(logits, b), 1e-6);
    }
  });

test('embed: normalised vectors of the words, zero at padding, nothing dropped without a source', () => {
  const state = model();
  const { embeddings, embeddingMask, featureMask } = bindClassifier(state).classifier.embed(batch);
  assert.is(embeddingMask, null);
  assert.is(featureMask, null);
  const normalised = normalisedValues(state.embedding);
  const expected = Array.from({ length: B * T * E }, (_, at) => {
    const [token, e] = [Math.floor(at / E), at % E];
    return token % T < batch.lengths[Math.floor(token / T)]! ? normalised[batch.ids[token]! * E + e]! : 0;
  });
  assertClose(embeddings, expected, 1e-6);
});

test('dropout: one embedding mask for all tokens of a text, a feature mask for the logits, repeatable', () => {
  const { classifier } = bindClassifier(model({ embeddingDropout: 0.5, featureDropout: 0.5 }));
  const clean = classifier.embed(batch).embeddings.dataSync();
  const texts = classifier.embed(batch, dropout());
  const mask = texts.embeddingMask!;
  assert.is(mask.length, B * E);
  assertClose(
    texts.embeddings,
    Array.from(clean, (value, at) => value * mask[Math.floor(at / (T * E)) * E + (at % E)]!),
    1e-6,
  );
  assert.equal(texts.featureMask!.shape, [B, 6]);
  const again = classifier.embed(batch, dropout());
  assert.equal(again.embeddingMask, mask);
  assertClose(again.featureMask!, texts.featureMask!, 0);

  const logits = classifier.logits(texts.embeddings, texts);
  assertClose(classifier.logits(texts.embeddings, texts), logits, 0);
  const without = { ...texts, featureMask: tf.zerosLike(texts.featureMask!) };
  // The biases start at zero: without features nothing is left.
  assertClose(classifier.logits(texts.embeddings, without), new Float32Array(B * C), 0);
});

test('the seam: logits depend on the embeddings given, not on those of the texts', () => {
  const { classifier } = bindClassifier(model());
  const texts = classifier.embed(batch);
  const other = tf.add(texts.embeddings, normalTensor([B, T, E], 1, 'other')) as tf.Tensor3D;
  const replaced = { ...texts, embeddings: other };
  assertClose(classifier.logits(other, texts), classifier.logits(other, replaced), 0);
  assert.not.equal(
    [...classifier.logits(other, texts).dataSync()],
    [...classifier.logits(texts.embeddings, texts).dataSync()],
  );
});

test('a seed gives one model, another seed another', () => {
  const values = (state: ModelState) => [
    state.embedding.values,
    ...[...state.parameters.values()].map((one) => one.values),
  ];
  assert.equal(values(model()), values(model()));
  values(model()).forEach((one, index) => {
    // Biases start alike.
    if (new Set(one).size > 2) assert.not.equal(one, values(model({}, 2))[index]);
  });
});

test('given word vectors are taken, scaled to a root mean square of 0.01', () => {
  const vectors = normalValues(frequencies.length * E, 3, 'vectors');
  const state = initialiseModel(options(), C, frequencies, createRandom(1, 'initialisation'), {
    vectors: vectors.slice(),
  });
  const size = Math.sqrt(vectors.reduce((sum, value) => sum + value * value, 0) / vectors.length);
  assertClose([...state.embedding.values], [...vectors.map((value) => (0.01 * value) / size)], 1e-8);
});

test('a table of zeros stays one when it is scaled', () => {
  assert.equal(scaledTo(new Float32Array(6), 0.01), new Float32Array(6));
});

test('nothing is left behind', () => {
  const state = model();
  const before = tf.memory().numTensors;
  for (let n = 0; n < 20; n += 1)
    tf.tidy(() => {
      const { classifier, weights } = bindClassifier(state);
      const texts = classifier.embed(batch, dropout());
      tf.grads(() => classifier.logits(texts.embeddings, texts))(Object.values(weights));
    });
  assert.is(tf.memory().numTensors, before);
});

test.run();
