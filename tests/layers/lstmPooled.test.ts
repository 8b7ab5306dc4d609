import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { lstmPooled, lstmPooledComposite } from '../../src/layers/lstmPooled.js';
import type { LstmPooling, LstmWeights } from '../../src/layers/lstmTerms.js';
import { onEveryBackend } from '../backends.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('lstmPooled');

const [B, T, E, H] = [5, 7, 5, 19];
const lengths = Int32Array.of(7, 5, 5, 1, 0);
const poolings: readonly LstmPooling[] = ['max', 'mean', 'last'];
const shapes = [[E, 4 * H], [H, 4 * H], [4 * H]] as const;

const embeddings = () => normalTensor<tf.Rank.R3>([B, T, E], 1, 'embeddings');
const parameters = (layers: number) =>
  Array.from({ length: layers }, (_, layer) =>
    shapes.map((shape, index) => normalTensor([...shape], 0.5, `${layer} ${index}`)),
  ).flat();

/** The layers of consecutive triples of weights; every second one reads backwards. */
function layersOf(tensors: readonly tf.Tensor[]) {
  return Array.from({ length: tensors.length / 3 }, (_, layer) => {
    const [inputWeights, recurrentWeights, bias] = tensors.slice(3 * layer);
    return { weights: { inputWeights, recurrentWeights, bias } as LstmWeights, reverse: layer % 2 === 1 };
  });
}

function valueAndGradients(op: typeof lstmPooled, pooling: LstmPooling, layers: number): tf.Tensor[] {
  const inputs = [embeddings(), ...parameters(layers)];
  const asFunction = (...[x, ...weights]: tf.Tensor[]) =>
    op(x as tf.Tensor3D, lengths, layersOf(weights), { pooling, constantWeights: false });
  const dy = normalTensor([B, layers * H], 1, 'output gradient');
  return [asFunction(...inputs), ...tf.grads(asFunction)(inputs, dy)];
}

for (const pooling of poolings) {
  for (const layers of [1, 2]) {
    test(`${pooling}, ${layers} layers: agrees with its twin, value and gradients`, () => {
      const expected = valueAndGradients(lstmPooledComposite, pooling, layers);
      valueAndGradients(lstmPooled, pooling, layers).forEach((actual, index) => {
        assertClose(actual, expected[index]!, 1e-5);
      });
    });
  }

  test(`${pooling}: constant weights give the same input gradient, and the weights none`, () => {
    const [, expected] = valueAndGradients(lstmPooled, pooling, 2);
    const fixed = parameters(2);
    const dy = normalTensor([B, 2 * H], 1, 'output gradient');
    const op = (x: tf.Tensor) =>
      lstmPooled(x as tf.Tensor3D, lengths, layersOf(fixed), { pooling, constantWeights: true });
    assertClose(tf.grad(op)(embeddings(), dy), expected!, 0);
    const x = embeddings();
    assert.throws(() => tf.grad(() => op(x))(fixed[0]!, dy), /Cannot compute gradient/);
  });
}

test('no tensor is left behind, with gradients and without', () => {
  const x = embeddings();
  const weights = parameters(2);
  const op = (input: tf.Tensor) =>
    lstmPooled(input as tf.Tensor3D, lengths, layersOf(weights), { pooling: 'max', constantWeights: false });
  const before = tf.memory().numTensors;
  for (let n = 0; n < 3; n += 1)
    tf.tidy(() => {
      op(x);
      tf.grad(op)(x);
    });
  assert.is(tf.memory().numTensors, before);
});

test.run();
