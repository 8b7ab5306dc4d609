/** What all objectives have in common. */
import type { Differentiable, EmbeddedBatch } from '../model/differentiable.js';
import type { RandomSource } from '../tensor/random.js';
import type * as tf from '../tensor/tfjs.js';

/**
 * The first stage computes what is held constant (clean predictions, the perturbation); what it returns is the loss
 * to be differentiated, a scalar that is a mean over the batch. Both see the model through its two halves only.
 */
export type Objective<Texts extends EmbeddedBatch = EmbeddedBatch> = (
  classifier: Differentiable,
  texts: Texts,
  random: RandomSource,
) => () => tf.Scalar;

export interface LabeledTexts extends EmbeddedBatch {
  /** [B] class of each text */
  readonly labels: Int32Array;
}

/**
 * Tokens of each text that a perturbation may touch: all real ones but the end-of-sequence token, where there is one.
 * @returns [B]
 */
export function perturbedLengths({ batch, openEnded = false }: EmbeddedBatch): Int32Array {
  return openEnded ? batch.lengths : batch.lengths.map((length) => Math.max(0, length - 1));
}
