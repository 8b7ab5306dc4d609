/** What all objectives have in common. */
import type { BatchRows, Differentiable, EmbeddedBatch } from '../model/differentiable.js';
import type { RandomSource } from '../tensor/random.js';
import type * as tf from '../tensor/tfjs.js';

/**
 * The first stage computes what is held constant (clean predictions, the perturbation); what it returns is the loss
 * to be differentiated, a scalar that is a mean over the batch. Both see the model through its two halves only.
 */
export type Objective<Texts extends EmbeddedBatch = EmbeddedBatch> = (
  classifier: Differentiable<BatchRows>,
  texts: Texts,
  random: RandomSource,
) => () => tf.Scalar;

export interface LabeledTexts extends EmbeddedBatch {
  /** [B] class of each text */
  readonly labels: Int32Array;
}

/** Puts other words into texts. */
export interface WordSwaps<Rows extends BatchRows = BatchRows> {
  /** The texts with words drawn at random from what may stand in their places. */
  random(texts: EmbeddedBatch<Rows>, random: RandomSource): EmbeddedBatch<Rows>;
  /**
   * The texts with those words that raise a loss most, were it linear in the embeddings.
   * @param gradient [B,T,E] of the loss for the embeddings
   */
  worst(texts: EmbeddedBatch<Rows>, gradient: tf.Tensor3D): EmbeddedBatch<Rows>;
}

/** As an `Objective`, with a loss on texts that have other words; the gradient goes to these words. */
export type SwappingObjective<Texts extends EmbeddedBatch = EmbeddedBatch> = (
  classifier: Differentiable<BatchRows>,
  texts: Texts,
  random: RandomSource,
  swaps: WordSwaps,
) => { readonly swapped: EmbeddedBatch; readonly loss: () => tf.Scalar };
