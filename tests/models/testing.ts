/** Small models and a batch for tests of the models. */
import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { type ModelOptions, networkShape } from '../../src/models/neural/networkOptions.js';
import type { Batch } from '../../src/text/batches.js';

/** Three texts; longer than, as long as, and shorter than the convolution windows below. */
export const batch: Batch = {
  size: 3,
  time: 5,
  ids: Int32Array.of(3, 4, 5, 6, 2, 4, 4, 2, 0, 0, 2, 0, 0, 0, 0),
  lengths: Int32Array.of(5, 3, 1),
  positions: Int32Array.of(0, 1, 2),
};

/** [V] for the ids above. */
export const frequencies = Float64Array.of(0, 0, 0.3, 0.1, 0.3, 0.2, 0.1);

const small = { embeddingSize: 4, hiddenUnits: 3, filters: 3, windows: [2, 3], headUnits: 5 };

export function options(changes: Partial<ModelOptions> = {}): ModelOptions {
  return v.parse(networkShape, { ...small, ...changes });
}

/** Every encoder with every pooling it knows. */
export const everyEncoder: readonly Partial<ModelOptions>[] = [
  ...(['lstm', 'bilstm'] as const).flatMap((encoder) =>
    (['max', 'mean', 'last'] as const).map((pooling) => ({ encoder, pooling })),
  ),
  { encoder: 'cnn' },
  { encoder: 'cnn', windows: [2] },
];

export function nameOf({ encoder, pooling, windows }: Partial<ModelOptions>): string {
  return [encoder, pooling, windows].filter(Boolean).join(' ');
}

/** Row b of a batch as a batch of its own, without padding. */
export function textAlone(b: number): Batch {
  const length = batch.lengths[b]!;
  return {
    size: 1,
    time: length,
    ids: batch.ids.slice(b * batch.time, b * batch.time + length),
    lengths: Int32Array.of(length),
    positions: Int32Array.of(0),
  };
}

export function row(tensor: tf.Tensor2D, b: number): tf.Tensor2D {
  return tf.slice(tensor, [b, 0], [1, tensor.shape[1]]);
}
