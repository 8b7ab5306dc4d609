import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { convolveOverTime } from '../../../src/layers/convolution.js';
import { lstm } from '../../../src/layers/lstm.js';
import type { LstmWeights } from '../../../src/layers/lstmTerms.js';
import { poolOverTime } from '../../../src/layers/pooling.js';
import { initialiseParameters, type Weights } from '../../../src/model/parameters.js';
import { createEncoder, type Encoder } from '../../../src/models/neural/encoders.js';
import { createRandom } from '../../../src/tensor/random.js';
import { onEveryBackend } from '../../backends.js';
import { checkGradients } from '../../gradientCheck.js';
import { assertClose, normalTensor } from '../../tensors.js';
import { batch, everyEncoder, nameOf, options, row } from '../testing.js';

const test = onEveryBackend('encoders');

const { lengths } = batch;
const [B, T, E] = [batch.size, batch.time, options().embeddingSize];

/** Zero at padding, as `embed` gives them. */
function embeddings(): tf.Tensor3D {
  const values = (normalTensor([B, T, E], 1, 'embeddings').dataSync() as Float32Array).slice();
  lengths.forEach((length, b) => values.fill(0, (b * T + length) * E, (b + 1) * T * E));
  return tf.tensor3d(values, [B, T, E]);
}

function someWeights(encoder: Encoder): Weights {
  return Object.fromEntries(
    encoder.parameters.map(({ name, shape }) => [name, normalTensor([...shape] as never, 0.7, name)]),
  );
}

for (const changes of everyEncoder) {
  const encoder = createEncoder(options(changes));
  const encode = (weights: Weights, x: tf.Tensor3D, constantWeights = false) =>
    encoder.encode(weights, x, lengths, constantWeights);

  test(`${nameOf(changes)}: shape, and gradients for the embeddings and every weight`, () => {
    const weights = someWeights(encoder);
    assert.equal(encode(weights, embeddings()).shape, [B, encoder.features]);
    const names = Object.keys(weights);
    const kinks = changes.encoder === 'cnn' || changes.pooling === 'max';
    checkGradients(
      (x, ...values) =>
        encode(Object.fromEntries(names.map((name, index) => [name, values[index]!])), x as tf.Tensor3D),
      [embeddings(), ...Object.values(weights)],
      kinks ? { step: 2 ** -9, atol: 2e-4 } : {},
    );
  });

  test(`${nameOf(changes)}: a text is read the same alone and in a batch`, () => {
    const weights = someWeights(encoder);
    const together = encode(weights, embeddings());
    lengths.forEach((length, b) => {
      const alone = tf.slice(embeddings(), [b, 0, 0], [1, length, E]);
      assertClose(encoder.encode(weights, alone, Int32Array.of(length), false), row(together, b), 1e-6);
    });
  });

  test(`${nameOf(changes)}: constant weights change neither the features nor the input gradient`, () => {
    const weights = someWeights(encoder);
    const gradient = (constantWeights: boolean) =>
      tf.grad((x) => encode(weights, x as tf.Tensor3D, constantWeights))(embeddings());
    assertClose(encode(weights, embeddings(), true), encode(weights, embeddings()), 0);
    assertClose(gradient(true), gradient(false), 0);
  });

  if (changes.encoder !== 'cnn')
    test(`${nameOf(changes)}: what stands at padding does not matter, and its gradient is zero`, () => {
      const weights = someWeights(encoder);
      const spoilt = normalTensor([B, T, E], 1, 'embeddings') as tf.Tensor3D;
      assertClose(encode(weights, spoilt), encode(weights, embeddings()), 0);
      const gradient = tf
        .grad((x) => encode(weights, x as tf.Tensor3D))(embeddings())
        .dataSync();
      lengths.forEach((length, b) => {
        assert.ok(gradient.subarray((b * T + length) * E, (b + 1) * T * E).every((value) => value === 0));
      });
    });
}

test('bilstm: forward features, then backward ones; the last state read backwards stands at the first token', () => {
  const encoder = createEncoder(options({ encoder: 'bilstm', pooling: 'last' }));
  const weights = someWeights(encoder);
  const hidden = (direction: string, reverse: boolean) => {
    const part = (name: string) => weights[`encoder.${direction}.${name}`];
    const parts = {
      inputWeights: part('inputWeights'),
      recurrentWeights: part('recurrentWeights'),
      bias: part('bias'),
    } as LstmWeights;
    return lstm(embeddings(), lengths, parts, { reverse });
  };
  const expected = tf.concat(
    [
      poolOverTime(hidden('forward', false), lengths, 'last'),
      poolOverTime(hidden('backward', true), lengths, 'first'),
    ],
    1,
  );
  assertClose(encoder.encode(weights, embeddings(), lengths, false), expected, 0);
});

test('cnn: maximum over the real tokens of relu(convolution + bias), window after window', () => {
  const encoder = createEncoder(options({ encoder: 'cnn' }));
  const weights = someWeights(encoder);
  const expected = [2, 3].map((window) => {
    const sums = convolveOverTime(embeddings(), weights[`encoder.window${window}.filters`] as tf.Tensor3D);
    const activated = tf.relu(tf.add(sums, weights[`encoder.window${window}.bias`]!)) as tf.Tensor3D;
    return poolOverTime(activated, lengths, 'max');
  });
  assertClose(encoder.encode(weights, embeddings(), lengths, false), tf.concat(expected, 1), 0);
});

test('weights start uniform within their limits, biases at 0 and the forget gate at 1', () => {
  const encoder = createEncoder(options({ encoder: 'lstm', hiddenUnits: 20, embeddingSize: 30 }));
  const parameters = initialiseParameters(encoder.parameters, createRandom(1, 'initialisation'));
  const { values } = parameters.get('encoder.forward.inputWeights')!;
  const limit = Math.sqrt(6 / (30 + 80));
  assert.is(values.length, 30 * 80);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(largest <= limit && largest > 0.99 * limit);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  assert.ok(Math.abs(mean) < (5 * limit) / Math.sqrt(3 * values.length));
  const bias = parameters.get('encoder.forward.bias')!.values;
  bias.forEach((value, index) => assert.is(value, index >= 20 && index < 40 ? 1 : 0));
});

test.run();
