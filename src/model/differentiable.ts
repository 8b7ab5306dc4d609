/**
 * The seam of a differentiable model: `embed` turns ids into embeddings, `logits` turns embeddings into logits. Every
 * perturbation acts on the embeddings in between: those of words in a network, the vector of a text in doc2vec.
 * Shapes: B batch, T time (tokens), E embedding width, F features, C classes.
 */
import type { RandomSource } from '../tensor/random.js';
import type * as tf from '../tensor/tfjs.js';
import type { Batch } from '../text/batches.js';

/** A batch after `embed`, with the dropout masks that all passes of one step share. */
export interface EmbeddedBatch {
  readonly batch: Batch;
  /** [B,T,E], zero at padding */
  readonly embeddings: tf.Tensor3D;
  /** [B,E] as applied to the embeddings, or null */
  readonly embeddingMask: Float32Array | null;
  /** [B,F] to be applied to the features, or null */
  readonly featureMask: tf.Tensor2D | null;
  /** Whether no end-of-sequence token stands behind the texts. */
  readonly openEnded?: boolean | undefined;
}

/** What objectives, attacks and integrated gradients see of a model. */
export interface Differentiable {
  /**
   * Looks up the embeddings of a batch.
   * @param dropout source of the dropout masks; without it nothing is dropped
   */
  embed(batch: Batch, dropout?: RandomSource): EmbeddedBatch;
  /**
   * The answers to a batch, given its embeddings.
   * @param embeddings [B,T,E], those of `texts` or a perturbed version of them
   * @param constantWeights no gradient for the weights is wanted, only one for the embeddings
   * @returns [B,C]
   */
  logits(embeddings: tf.Tensor3D, texts: EmbeddedBatch, constantWeights?: boolean): tf.Tensor2D;
}
