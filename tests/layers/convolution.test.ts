import type * as tf from '@tensorflow/tfjs-core';
import { convolveOverTime } from '../../src/layers/convolution.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('convolution');

const [B, T, E, F] = [2, 5, 3, 4];

/** The formula as it stands in the layer's comment. */
function direct(embeddings: tf.Tensor3D, filters: tf.Tensor3D): Float32Array {
  const x = embeddings.dataSync();
  const w = filters.dataSync();
  const window = filters.shape[0];
  const out = new Float32Array(B * T * F);
  for (let b = 0; b < B; b += 1)
    for (let t = 0; t < T; t += 1)
      for (let f = 0; f < F; f += 1)
        for (let place = 0; place < window; place += 1) {
          const token = t + place - Math.floor((window - 1) / 2);
          if (token < 0 || token >= T) continue;
          for (let e = 0; e < E; e += 1)
            out[(b * T + t) * F + f]! += x[(b * T + token) * E + e]! * w[(place * E + e) * F + f]!;
        }
  return out;
}

// Odd, even, one token, and longer than the text.
for (const window of [1, 2, 3, 4, 7]) {
  test(`window ${window}: value and gradients`, () => {
    const x = normalTensor<tf.Rank.R3>([B, T, E], 1, 'embeddings');
    const filters = normalTensor<tf.Rank.R3>([window, E, F], 1, 'filters');
    assertClose(convolveOverTime(x, filters), direct(x, filters));
    checkGradients((x, filters) => convolveOverTime(x as tf.Tensor3D, filters as tf.Tensor3D), [x, filters]);
  });
}

test.run();
