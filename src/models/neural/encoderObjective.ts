/** What an encoder can learn from texts without labels: to predict words. */

import type { ParameterPlan, Weights } from '../../model/parameters.js';
import type * as tf from '../../tensor/tfjs.js';
import type { Batch } from '../../text/batches.js';

/** The predictions that are asked for in one batch. */
export interface Predictions {
  /** How many there are, which the loss is to be divided by. */
  readonly count: number;
  /** The sum of their losses, in nats. @param embeddings [B,T,E] */
  loss(weights: Weights, embeddings: tf.Tensor3D): tf.Scalar;
}

export interface EncoderObjective {
  /** The encoder's own, and those that only the predictions need. */
  readonly parameters: readonly ParameterPlan[];
  /** @param chance names the random numbers that choose what is asked, where chance does */
  predictions(batch: Batch, chance: string): Predictions;
}
