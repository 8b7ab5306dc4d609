/**
 * The LSTM as kernels of the engine, `LstmForward` and `LstmBackward`, which run several layers at once and pool what
 * they give without ever writing it out.
 * Shapes: B batch, T time, E embedding width, H hidden units, D layers.
 */
import { runKernel } from '../tensor/runKernel.js';
import type * as tf from '../tensor/tfjs.js';
import type {
  LstmForward,
  LstmGradientRequest,
  LstmLayer,
  LstmReading,
  LstmWeights,
  PooledReading,
} from './lstmTerms.js';

function weightInputs(layers: readonly { weights: LstmWeights }[]): Record<string, tf.Tensor> {
  return Object.fromEntries(
    layers.flatMap(({ weights }, index) =>
      Object.entries(weights).map(([name, tensor]) => [`${name}${index}`, tensor as tf.Tensor]),
    ),
  );
}

export function lstmForwardKernel(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  { reverse, precision }: LstmReading,
  training: boolean,
): LstmForward {
  const attributes = { lengths, reverse: [reverse], precision, training };
  const [hidden, ...saved] = runKernel(
    'LstmForward',
    { embeddings, ...weightInputs([{ weights }]) },
    attributes,
  );
  return { hidden: hidden as tf.Tensor3D, saved };
}

export function lstmBackwardKernel(
  hiddenGradient: tf.Tensor3D,
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  weights: LstmWeights,
  { reverse, precision }: LstmReading,
  { saved }: Pick<LstmForward, 'saved'>,
  request: LstmGradientRequest,
): tf.Tensor[] {
  return runKernel(
    'LstmBackward',
    { hiddenGradient, embeddings, saved0: saved[0]!, ...weightInputs([{ weights }]) },
    { lengths, reverse: [reverse], precision, ...request },
  );
}

/** @returns pooled [B,DH] and what the backward pass needs */
export function pooledForwardKernel(
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  layers: readonly LstmLayer[],
  { pooling, precision }: PooledReading,
  training: boolean,
): { pooled: tf.Tensor2D; saved: tf.Tensor[] } {
  const reverse = layers.map((layer) => layer.reverse);
  const [pooled, ...saved] = runKernel(
    'LstmForward',
    { embeddings, ...weightInputs(layers) },
    { lengths, reverse, training, pooling, precision },
  );
  return { pooled: pooled as tf.Tensor2D, saved };
}

/** @returns the gradients of the embeddings and, where asked for, of each layer's three weights */
export function pooledBackwardKernel(
  pooledGradient: tf.Tensor2D,
  embeddings: tf.Tensor3D,
  lengths: Int32Array,
  layers: readonly LstmLayer[],
  { pooling, precision }: PooledReading,
  saved: readonly tf.Tensor[],
  request: LstmGradientRequest,
): tf.Tensor[] {
  const kept = pooling === 'max' ? saved.slice(1) : saved;
  const argmax: Record<string, tf.Tensor> = pooling === 'max' ? { argmax: saved[0]! } : {};
  const states = Object.fromEntries(kept.map((one, index) => [`saved${index}`, one]));
  return runKernel(
    'LstmBackward',
    { pooledGradient, embeddings, ...argmax, ...states, ...weightInputs(layers) },
    { lengths, reverse: layers.map((layer) => layer.reverse), pooling, precision, ...request },
  );
}
