/** Versions of a text, each read no further than its changes reach. N versions, D directions, H hidden units. */
import { lookUp } from '../../layers/embedding.js';
import { nothingRead, poolVersions, type ReadSequence, readSequence } from '../../layers/lstmVersions.js';
import type { VersionReader } from '../../model/model.js';
import type { Weights } from '../../model/parameters.js';
import * as tf from '../../tensor/tfjs.js';
import { tidyToHost } from '../../tensor/tidy.js';
import { headOutput } from '../outputHead.js';
import type { RecurrentEncoder } from './encoders.js';
import type { ModelState } from './network.js';

/** Versions that are read before the event loop runs again. */
const TURN = 512;

/** @param weights on the engine, which stay the caller's */
export function networkVersions(
  { embedding, options: { hiddenUnits, precision } }: ModelState,
  weights: Weights,
  { layers, pooling }: RecurrentEncoder,
): VersionReader {
  const embed = (ids: Int32Array) => {
    const rows = lookUp(embedding, { ids, lengths: Int32Array.of(ids.length) }, null);
    return tf.reshape(rows, [ids.length, embedding.width]) as tf.Tensor2D;
  };
  const directions = layers(weights).map((layer) => ({
    layer: { weights: layer.weights, pooling, precision, embed },
    inOrder: (ids: Int32Array) => (layer.reverse ? ids.toReversed() : ids),
    read: nothingRead(hiddenUnits, pooling) as ReadSequence,
  }));
  return {
    async logits(base, versions, signal) {
      for (const direction of directions)
        direction.read = readSequence(direction.read, direction.inOrder(base), direction.layer);
      const rows: Float32Array[] = [];
      for (let first = 0; first < versions.length; first += TURN) {
        signal?.throwIfAborted();
        const some = versions.slice(first, first + TURN);
        const logits = tidyToHost(() => {
          const pooled = directions.map(({ read, layer, inOrder }) =>
            tf.tensor2d(poolVersions(read, some.map(inOrder), layer), [some.length, hiddenUnits]),
          );
          return headOutput(weights, tf.concat(pooled, 1) as tf.Tensor2D).dataSync() as Float32Array;
        });
        const classes = logits.length / some.length;
        for (let at = 0; at < logits.length; at += classes) rows.push(logits.slice(at, at + classes));
        await new Promise(setImmediate);
      }
      return rows;
    },
  };
}
