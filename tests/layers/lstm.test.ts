import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { lstm } from '../../src/layers/lstm.js';
import { lstmComposite } from '../../src/layers/lstmComposite.js';
import type { LstmWeights } from '../../src/layers/lstmTerms.js';
import { onEveryBackend } from '../backends.js';
import { checkGradients } from '../gradientCheck.js';
import { assertClose, normalTensor } from '../tensors.js';

const test = onEveryBackend('lstm');

// Odd widths, one token and no token at all: the corners of every packing and of every vector loop.
const [B, T, E, H] = [5, 7, 5, 3];
const lengths = Int32Array.of(7, 5, 5, 1, 0);

/** Random also at padding, which must not matter. */
const embeddings = () => normalTensor<tf.Rank.R3>([B, T, E], 1, 'embeddings');

function weights(width = E, units = H): LstmWeights {
  return {
    inputWeights: normalTensor<tf.Rank.R2>([width, 4 * units], 0.5, 'input'),
    recurrentWeights: normalTensor<tf.Rank.R2>([units, 4 * units], 0.7, 'recurrent'),
    bias: normalTensor<tf.Rank.R1>([4 * units], 0.5, 'bias'),
  };
}

type Layer = (embeddings: tf.Tensor3D, weights: LstmWeights) => tf.Tensor3D;

/** The value and all four gradients for a random output gradient. */
function valueAndGradients(
  layer: Layer,
  x: tf.Tensor3D,
  { inputWeights, recurrentWeights, bias }: LstmWeights,
) {
  const dy = normalTensor([x.shape[0], x.shape[1], recurrentWeights.shape[0]], 1, 'output gradient');
  const asFunction = (...[x, inputWeights, recurrentWeights, bias]: tf.Tensor[]) =>
    layer(x as tf.Tensor3D, { inputWeights, recurrentWeights, bias } as LstmWeights);
  const inputs = [x, inputWeights, recurrentWeights, bias];
  return [asFunction(...inputs), ...tf.grads(asFunction)(inputs, dy)];
}

for (const reverse of [false, true]) {
  const direction = reverse ? 'reverse' : 'forward';
  const layer: Layer = (x, w) => lstm(x, lengths, w, { reverse });

  test(`${direction}: agrees with its composite twin, value and gradients`, () => {
    const composite: Layer = (x, w) => lstmComposite(x, lengths, w, reverse);
    const expected = valueAndGradients(composite, embeddings(), weights());
    valueAndGradients(layer, embeddings(), weights()).forEach((actual, index) => {
      assertClose(actual, expected[index]!, 1e-5);
    });
  });

  test(`${direction}: gradients agree with finite differences`, () => {
    const { inputWeights, recurrentWeights, bias } = weights();
    checkGradients(
      (...[x, inputWeights, recurrentWeights, bias]) =>
        layer(x as tf.Tensor3D, { inputWeights, recurrentWeights, bias } as LstmWeights),
      [embeddings(), inputWeights, recurrentWeights, bias],
    );
  });

  test(`${direction}: padding is zero in the hidden states and in the gradient, whatever stands there`, () => {
    const values = (embeddings().dataSync() as Float32Array).slice();
    lengths.forEach((length, b) => values.fill(100, (b * T + length) * E, (b + 1) * T * E));
    const spoilt = tf.tensor3d(values, [B, T, E]);
    const clean = valueAndGradients(layer, embeddings(), weights());
    const [hidden, gradient] = valueAndGradients(layer, spoilt, weights()).map((actual, index) => {
      assertClose(actual, clean[index]!, 0);
      return actual;
    });
    for (const tensor of [hidden!, gradient!]) {
      const numbers = tensor.dataSync();
      const width = tensor.shape[2]!;
      lengths.forEach((length, b) => {
        const padding = numbers.subarray((b * T + length) * width, (b + 1) * T * width);
        assert.ok(padding.every((value) => value === 0));
      });
    }
  });

  test(`${direction}: constant weights give the same input gradient, and the weights none`, () => {
    const [, expected] = valueAndGradients(layer, embeddings(), weights());
    const fixed = weights();
    const dy = normalTensor([B, T, H], 1, 'output gradient');
    const constant = (x: tf.Tensor) =>
      lstm(x as tf.Tensor3D, lengths, fixed, { reverse, constantWeights: true });
    assertClose(tf.grad(constant)(embeddings(), dy), expected!, 0);
    const x = embeddings();
    assert.throws(
      () => tf.grad(() => lstm(x, lengths, fixed, { reverse, constantWeights: true }))(fixed.bias, dy),
      /Cannot compute gradient/,
    );
  });

  test(`${direction}: a text alone gives what it gives in a batch`, () => {
    const together = layer(embeddings(), weights());
    lengths.forEach((length, b) => {
      if (length === 0) return;
      const alone = lstm(
        tf.slice(embeddings(), [b, 0, 0], [1, length, E]),
        Int32Array.of(length),
        weights(),
        { reverse },
      );
      assertClose(alone, tf.slice(together, [b, 0, 0], [1, length, H]), 1e-6);
    });
  });
}

test('reverse reads each text from its last real token', () => {
  const x = embeddings();
  const expected = lstm(tf.reverse(tf.slice(x, [1, 0, 0], [1, 5, E]), 1), Int32Array.of(5), weights(), {
    reverse: false,
  });
  const actual = tf.slice(lstm(x, lengths, weights(), { reverse: true }), [1, 0, 0], [1, 5, H]);
  assertClose(actual, tf.reverse(expected, 1), 1e-6);
});

test('sizes beyond one vector register agree with the twin', () => {
  const long = Int32Array.of(9, 9, 8, 8, 8, 7, 3, 2, 2);
  const x = normalTensor<tf.Rank.R3>([9, 9, 37], 1, 'wide');
  for (const reverse of [false, true]) {
    const expected = valueAndGradients((x, w) => lstmComposite(x, long, w, reverse), x, weights(37, 19));
    valueAndGradients((x, w) => lstm(x, long, w, { reverse }), x, weights(37, 19)).forEach((actual, index) =>
      assertClose(actual, expected[index]!, 5e-5),
    );
  }
});

test('a batch of empty texts gives zeros and zero gradients', () => {
  const empty = new Int32Array(2);
  const x = normalTensor<tf.Rank.R3>([2, 3, E], 1, 'empty');
  for (const tensor of valueAndGradients((x, w) => lstm(x, empty, w, { reverse: false }), x, weights()))
    assert.ok(tensor.dataSync().every((value) => value === 0));
});

test('a NaN in one text reaches its states and no other text', () => {
  const values = (embeddings().dataSync() as Float32Array).slice();
  values[(1 * T + 2) * E] = Number.NaN;
  const hidden = lstm(tf.tensor3d(values, [B, T, E]), lengths, weights(), { reverse: false }).dataSync();
  const clean = lstm(embeddings(), lengths, weights(), { reverse: false }).dataSync();
  hidden.forEach((value, index) => {
    const [b, t] = [Math.floor(index / (T * H)), Math.floor(index / H) % T];
    if (b === 1 && t >= 2 && t < 5) assert.ok(Number.isNaN(value), `${b} ${t}: ${value}`);
    else assert.is(value, clean[index]);
  });
});

test('lengths out of order are refused', () => {
  const unsorted = Int32Array.of(5, 7, 5, 1, 0);
  assert.throws(
    () => lstm(embeddings(), unsorted, weights(), { reverse: false }),
    /lengths .* descending order/,
  );
});

test('no tensor is left behind, with gradients and without', () => {
  const x = embeddings();
  const w = weights();
  const before = tf.memory().numTensors;
  for (let n = 0; n < 5; n += 1)
    tf.tidy(() => {
      lstm(x, lengths, w, { reverse: false });
      tf.grad((x) => lstm(x as tf.Tensor3D, lengths, w, { reverse: true }))(x);
    });
  assert.is(tf.memory().numTensors, before);
});

test.run();
