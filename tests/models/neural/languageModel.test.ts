import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { initialiseParameters, uploadWeights } from '../../../src/model/parameters.js';
import {
  type LanguageModelOptions,
  languageModelLoss,
  plannedLanguageModel,
  predictionCount,
} from '../../../src/models/neural/languageModel.js';
import { createRandom } from '../../../src/tensor/random.js';
import { makeBatch } from '../../../src/text/batches.js';
import { onEveryBackend } from '../../backends.js';
import { normalValues } from '../../tensors.js';

const test = onEveryBackend('language model');

const WORDS = 1010;
const [E, H] = [3, 8];
const shape = (encoder: 'lstm' | 'bilstm'): LanguageModelOptions => ({
  encoder,
  embeddingSize: E,
  hiddenUnits: H,
});
const texts = [
  [5, 1005, 7, 2],
  [9, 2],
].map((ids) => ({ ids: Int32Array.from(ids), unknownWords: 0 }));
const reversed = texts.map(({ ids }) => ({ ids: ids.slice().reverse(), unknownWords: 0 }));
const vectors = normalValues(WORDS * E, 1, 'vectors');

function loss(
  read: typeof texts,
  encoder: 'lstm' | 'bilstm',
  rename: (name: string) => string = (name) => name,
): number {
  const parameters = initialiseParameters(
    plannedLanguageModel(shape('bilstm'), WORDS),
    createRandom(1, 'test'),
  );
  const batch = makeBatch(read, [0, 1]);
  const values = [...batch.ids].flatMap((id) => [...vectors.slice(id * E, id * E + E)]);
  const embeddings = tf.tensor3d(values, [batch.size, batch.time, E]);
  const weights = uploadWeights(parameters);
  const renamed = Object.fromEntries(Object.keys(weights).map((name) => [name, weights[rename(name)]!]));
  return languageModelLoss(renamed, shape(encoder), WORDS, embeddings, batch).dataSync()[0]!;
}

test('a direction reads as the other one reads the reversed text', () => {
  const forward = loss(texts, 'lstm');
  const backward = loss(texts, 'bilstm') - forward;
  const swap = (name: string) => name.replace('encoder.forward', 'encoder.backward');
  assert.ok(Math.abs(loss(reversed, 'lstm', swap) - backward) < 1e-4 * backward, `${backward}`);
  assert.ok(Math.abs(forward - backward) > 1e-3);
});

test('every word but the first of each direction is predicted', () => {
  const batch = makeBatch(texts, [0, 1]);
  assert.is(predictionCount(batch, shape('lstm')), 4);
  assert.is(predictionCount(batch, shape('bilstm')), 8);
});

test('what padding holds does not count', () => {
  const one = loss([texts[0]!, { ids: Int32Array.of(9, 2, 2, 2), unknownWords: 0 }], 'bilstm');
  assert.ok(Math.abs(one - loss(texts, 'bilstm')) > 0.1);
});

test.run();
