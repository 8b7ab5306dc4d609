/**
 * What an encoder makes of whole texts as it is, without having been trained on them. Shapes: N texts, D features: of each direction the
 * maximum, the mean and the last of its states.
 */
import { lstm } from '../../layers/lstm.js';
import { poolOverTime } from '../../layers/pooling.js';
import * as tf from '../../tensor/tfjs.js';
import type { EncodedText } from '../../text/encode.js';
import { createEncoder } from './encoders.js';
import type { ModelState } from './network.js';
import { readByNetwork } from './networkModel.js';

/** A network beside text vectors reads as many tokens of a text, the last ones: there stands the verdict. */
export const LAST_TOKENS = 400;

/** Whole texts as such a network reads them. */
export function lastTokens(texts: readonly EncodedText[]): EncodedText[] {
  return texts.map((text) => ({ ...text, ids: lastOf(text.ids, LAST_TOKENS) }));
}

/** @param count none where it is below 1 */
export function lastOf(ids: Int32Array, count: number): Int32Array {
  return ids.subarray(Math.max(0, ids.length - count));
}

const POOLINGS = ['max', 'mean', 'last'] as const;

/** D */
export function readingWidth({ options }: ModelState): number {
  return createEncoder(options).features * POOLINGS.length;
}

/**
 * @param state of a recurrent network, whose head is not used
 * @param texts whole ones
 * @returns [D] of each text
 * @throws the signal's reason when it aborts
 */
export function readByEncoder(
  state: ModelState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const { recurrent } = createEncoder(state.options);
  const { precision } = state.options;
  return readByNetwork(
    state,
    lastTokens(texts),
    (classifier, batch, weights) => {
      const { embeddings } = classifier.embed(batch);
      const pooled = recurrent!.layers(weights).flatMap(({ weights: own, reverse }) => {
        const states = lstm(embeddings, batch.lengths, own, { reverse, precision });
        return POOLINGS.map((pooling) =>
          poolOverTime(states, batch.lengths, pooling === 'last' && reverse ? 'first' : pooling),
        );
      });
      return tf.concat(pooled, 1) as tf.Tensor2D;
    },
    signal,
  );
}
