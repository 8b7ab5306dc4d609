/** A model that is linear in its embeddings: the logits are sums over the words, and every smallest norm is known. */
import { wordsBeforeEnd } from '../../src/model/differentiable.js';
import type { BoundModel, Model } from '../../src/model/model.js';
import { ensureBackend } from '../../src/tensor/backend.js';
import * as tf from '../../src/tensor/tfjs.js';
import { readingBatches } from '../../src/text/batches.js';
import { SPECIAL_TOKENS, vocabularyFrom } from '../../src/text/vocabulary.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import { normalValues } from '../tensors.js';
import { someWords } from './victims.js';

const textOptions = completeOptions({ model: 'bilstm', objective: 'supervised' });
export const WIDTH = 6;
const size = SPECIAL_TOKENS.length + someWords.length;
/** [V,E]; the special tokens are zero. */
const table = normalValues(size * WIDTH, 1, 'word embeddings').fill(0, 0, SPECIAL_TOKENS.length * WIDTH);

export interface SeamModel {
  readonly model: Model;
  /** [E,C] */
  readonly weights: Float32Array;
}

/** @param factor of all logits */
export async function seamModel(classes: number, factor = 1): Promise<SeamModel> {
  await ensureBackend();
  const weights = normalValues(WIDTH * classes, 1, 'head').map((value) => factor * value);
  const bound: BoundModel = {
    embed(batch) {
      const values = new Float32Array(batch.ids.length * WIDTH);
      batch.ids.forEach((id, at) => values.set(table.subarray(id * WIDTH, (id + 1) * WIDTH), at * WIDTH));
      const embeddings = tf.tensor3d(values, [batch.size, batch.time, WIDTH]);
      return {
        batch,
        embeddings,
        embeddingMask: null,
        featureMask: null,
        perturbed: wordsBeforeEnd(batch.lengths),
      };
    },
    logits: (embeddings) =>
      tf.matMul(tf.sum(embeddings, 1) as tf.Tensor2D, tf.tensor2d(weights, [WIDTH, classes])),
    dispose() {},
  };
  const model: Model = {
    family: 'neural',
    classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
    vocabulary: vocabularyFrom([...SPECIAL_TOKENS, ...someWords]),
    textOptions,
    bind: async () => bound,
    async logits(texts) {
      const rows = new Array<Float32Array>(texts.length);
      for (const batch of readingBatches(texts, 16))
        tf.tidy(() => {
          const embedded = bound.embed(batch);
          const all = bound.logits(embedded.embeddings, embedded).dataSync() as Float32Array;
          batch.positions.forEach((position, row) => {
            rows[position] = all.slice(row * classes, (row + 1) * classes);
          });
        });
      return rows;
    },
    describe: () => ({ architecture: 'a sum', weights: weights.length }),
    save() {
      throw new Error('never saved');
    },
  };
  return { model, weights };
}
