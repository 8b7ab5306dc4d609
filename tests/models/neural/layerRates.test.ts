import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../../src/index.js';
import { layerFactor } from '../../../src/models/neural/layerRates.js';
import { train } from '../../../src/training/train.js';
import { chooseTestEngine, modelOf } from '../../training/testing.js';
import { topicRequest } from '../../training/topics.js';

const test = suite('layer rates');

test.before(chooseTestEngine);

test('the nearer a layer is to the words the slower it learns, and the head begins alone', () => {
  const options = { layerRate: 0.4, headFirst: 0.1 };
  const at = (done: number) =>
    ['head.logits.weights', 'head.hidden.bias', 'encoder.forward.bias', 'embeddings'].map((layer) =>
      layerFactor(layer, done, options),
    );
  assert.equal(at(0.09), [1, 1, 0, 0]);
  assert.equal(at(0.1), [1, 1, 0.4, 0.4 ** 2]);
  assert.equal(layerFactor('embeddings', 0, { layerRate: 1, headFirst: 0 }), 1);
});

test('of a training, the encoder of a network moves only once its head has begun', async () => {
  const trained = async (headFirst: number, maxSteps: number) => {
    const { model } = await resultOf(
      train(topicRequest({ model: 'bilstm', headFirst, maxSteps, averageDecay: 0, patience: 0 })),
    );
    const { parameters } = modelOf('neural', model).state;
    return ['encoder.forward.recurrentWeights', 'head.logits.weights'].map(
      (name) => parameters.get(name)!.values,
    );
  };
  const [atStart, headAtStart] = await trained(0.5, 1);
  const [rested, head] = await trained(0.95, 10);
  const [moved] = await trained(0.5, 10);
  assert.equal(rested, atStart);
  assert.not.equal(head, headAtStart);
  assert.not.equal(moved, atStart);
});

test.run();
