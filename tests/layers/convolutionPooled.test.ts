import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { convolveMax, convolveMaxComposite } from '../../src/layers/convolutionPooled.js';
import { onEveryBackend } from '../backends.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('convolutionPooled');

const [B, T, E, F] = [5, 9, 5, 19];
const lengths = Int32Array.of(9, 5, 5, 1, 0);

/** Zero at padding. */
function embeddings(): tf.Tensor3D {
  const values = (normalTensor([B, T, E], 1, 'embeddings').dataSync() as Float32Array).slice();
  lengths.forEach((length, b) => values.fill(0, (b * T + length) * E, (b + 1) * T * E));
  return tf.tensor3d(values, [B, T, E]);
}

const filters = (window: number) => normalTensor<tf.Rank.R3>([window, E, F], 1, 'filters');
const dy = () => normalTensor([B, F], 1, 'output gradient');

for (const window of [1, 2, 3, 4, 12]) {
  test(`window ${window}: agrees with its twin, value and gradients`, () => {
    const valueAndGradients = (op: typeof convolveMaxComposite) => {
      const asFunction = (x: tf.Tensor, w: tf.Tensor) => op(x as tf.Tensor3D, lengths, w as tf.Tensor3D);
      const inputs = [embeddings(), filters(window)] as const;
      return [asFunction(...inputs), ...tf.grads(asFunction)([...inputs], dy())];
    };
    const expected = valueAndGradients(convolveMaxComposite);
    valueAndGradients(convolveMax).forEach((actual, index) => {
      assertClose(actual, expected[index]!, 1e-5);
    });
  });
}

test('constant filters give the same input gradient, and the filters none', () => {
  const fixed = filters(3);
  const op = (constant: boolean) => (x: tf.Tensor) =>
    convolveMax(x as tf.Tensor3D, lengths, fixed, { constantFilters: constant });
  assertClose(tf.grad(op(true))(embeddings(), dy()), tf.grad(op(false))(embeddings(), dy()), 0);
  const x = embeddings();
  assert.throws(() => tf.grad(() => op(true)(x))(fixed, dy()), /Cannot compute gradient/);
});

test('no tensor is left behind, with gradients and without', () => {
  const x = embeddings();
  const w = filters(3);
  const op = (input: tf.Tensor) => convolveMax(input as tf.Tensor3D, lengths, w);
  const before = tf.memory().numTensors;
  for (let n = 0; n < 3; n += 1)
    tf.tidy(() => {
      op(x);
      tf.grad(op)(x);
    });
  assert.is(tf.memory().numTensors, before);
});

test.run();
