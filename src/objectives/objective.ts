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
