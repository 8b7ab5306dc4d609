/**
 * The seam of a differentiable model: `embed` turns ids into embeddings, `logits` turns embeddings into logits. Every
 * perturbation acts on the embeddings in between: those of words in a network, the vector of a text in doc2vec.
 * Shapes: B batch, T time (tokens), E embedding width, F features, C classes.
 */
import type { RandomSource } from '../tensor/random.js';
import type * as tf from '../tensor/tfjs.js';
import type { Batch } from '../text/batches.js';

/** What all batches have, whether a text is a row of words or one vector. */
export interface BatchRows {
  readonly size: number;
  /** [B] where each text stood in the list the batch was made from */
  readonly positions: Int32Array;
}

/** A batch after `embed`, with the dropout masks that all passes of one step share. */
export interface EmbeddedBatch<Rows extends BatchRows = BatchRows> {
  readonly batch: Rows;
  /** [B,T,E], zero at padding */
  readonly embeddings: tf.Tensor3D;
  /** [B,E] as applied to the embeddings, or null */
  readonly embeddingMask: Float32Array | null;
  /** [B,F] to be applied to the features, or null */
  readonly featureMask: tf.Tensor2D | null;
  /** [B] how many embeddings of each text, from the first on, a perturbation may change; see `wordsBeforeEnd` */
  readonly perturbed: Int32Array;
}

/** What objectives, attacks and integrated gradients see of a model. */
export interface Differentiable<Rows extends BatchRows = Batch> {
  /**
   * Looks up the embeddings of a batch.
   * @param dropout source of the dropout masks; without it nothing is dropped
   */
  embed(batch: Rows, dropout?: RandomSource): EmbeddedBatch<Rows>;
  /**
   * The answers to a batch, given its embeddings.
   * @param embeddings [B,T,E], those of `texts` or a perturbed version of them
   * @param constantWeights no gradient for the weights is wanted, only one for the embeddings
   * @returns [B,C]
   */
  logits(embeddings: tf.Tensor3D, texts: EmbeddedBatch<Rows>, constantWeights?: boolean): tf.Tensor2D;
}

/** All words may be perturbed, the end-of-sequence token behind them may not. @param lengths [B] with that token @returns [B] */
export function wordsBeforeEnd(lengths: Int32Array): Int32Array {
  return lengths.map((length) => Math.max(0, length - 1));
}
