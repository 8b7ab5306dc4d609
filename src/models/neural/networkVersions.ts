/** Versions of texts, each read no further than its changes reach. N versions, D directions, H hidden units. */
import { lookUp } from '../../layers/embedding.js';
import type { ReadSequence } from '../../layers/lstmReadings.js';
import { nothingRead, readSequences } from '../../layers/lstmSequences.js';
import { poolVersions } from '../../layers/lstmVersions.js';
import type { VersionReader } from '../../model/model.js';
import type { Weights } from '../../model/parameters.js';
import * as tf from '../../tensor/tfjs.js';
import { tidyToHost } from '../../tensor/tidy.js';
import { together } from '../../together.js';
import { headOutput } from '../outputHead.js';
import type { RecurrentEncoder } from './encoders.js';
import type { ModelState } from './network.js';

/** Versions that are read before the event loop runs again. */
const TURN = 512;

/** What one reader is asked. */
interface Asked {
  readonly base: Int32Array;
  readonly versions: readonly Int32Array[];
  /** [D] what it read last in each direction. */
  readonly read: ReadSequence[];
  /** [D] what it read before that. */
  readonly spare: (ReadSequence | undefined)[];
}

/**
 * Readers that are asked at the same time read together: of one text there are few versions at a time.
 * @param weights on the engine, which stay the caller's
 * @returns opens a reader
 */
export function networkVersions(
  { embedding, options: { hiddenUnits, precision } }: ModelState,
  weights: Weights,
  { layers, pooling }: RecurrentEncoder,
): () => VersionReader {
  const embed = (ids: Int32Array) => {
    const rows = lookUp(embedding, { ids, lengths: Int32Array.of(ids.length) }, null);
    return tf.reshape(rows, [ids.length, embedding.width]) as tf.Tensor2D;
  };
  const directions = layers(weights).map((layer) => ({
    layer: { weights: layer.weights, pooling, precision, embed },
    inOrder: (ids: Int32Array) => (layer.reverse ? ids.toReversed() : ids),
  }));

  function readBases(asked: readonly Asked[]): void {
    for (const [d, { layer, inOrder }] of directions.entries()) {
      const wanted = asked.map(({ read, spare, base }) => ({
        base: read[d]!,
        ids: inOrder(base),
        spare: spare[d],
      }));
      for (const [at, found] of readSequences(wanted, layer).entries()) {
        const { read, spare } = asked[at]!;
        if (found === read[d]) continue;
        spare[d] = read[d];
        read[d] = found;
      }
    }
  }

  /** @returns [C] of each */
  function logitsOf(some: readonly { readonly of: Asked; readonly ids: Int32Array }[]): Float32Array[] {
    const logits = tidyToHost(() => {
      const pooled = directions.map(({ layer, inOrder }, d) => {
        const versions = some.map(({ of, ids }) => ({ base: of.read[d]!, ids: inOrder(ids) }));
        return tf.tensor2d(poolVersions(versions, layer), [some.length, hiddenUnits]);
      });
      return headOutput(weights, tf.concat(pooled, 1) as tf.Tensor2D).dataSync() as Float32Array;
    });
    const classes = logits.length / some.length;
    return some.map((_, at) => logits.slice(at * classes, (at + 1) * classes));
  }

  const answer = together(async (asked: readonly Asked[], signal) => {
    readBases(asked);
    const all = asked.flatMap((of) => of.versions.map((ids) => ({ of, ids })));
    const rows: Float32Array[] = [];
    for (let first = 0; first < all.length; first += TURN) {
      signal?.throwIfAborted();
      rows.push(...logitsOf(all.slice(first, first + TURN)));
      await new Promise(setImmediate);
    }
    return asked.map(({ versions }) => rows.splice(0, versions.length));
  });

  return () => {
    const read = directions.map((): ReadSequence => nothingRead(hiddenUnits, pooling));
    const spare: (ReadSequence | undefined)[] = [];
    let last: Promise<unknown> = Promise.resolve();
    return {
      logits(base, versions, signal) {
        const asked = { base: base.slice(), versions, read, spare };
        // What it has read is the base of the next question.
        const rows = last.then(() => answer(asked, signal));
        last = rows.catch(() => {});
        return rows;
      },
    };
  };
}
