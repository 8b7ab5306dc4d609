/** The Kullback-Leibler divergence between a prediction held constant and one that is trained. */
import type { BatchRows, Differentiable, EmbeddedBatch } from '../model/differentiable.js';
import * as tf from '../tensor/tfjs.js';

/** A prediction that is a constant to the gradient. */
export interface Target {
  /** [B,C] */
  readonly logProbabilities: tf.Tensor2D;
}

/** The model's prediction on the clean texts, with this step's dropout masks. */
export function cleanPrediction(classifier: Differentiable<BatchRows>, texts: EmbeddedBatch): Target {
  return { logProbabilities: tf.tidy(() => tf.logSoftmax(classifier.logits(texts.embeddings, texts, true))) };
}

/**
 * mean_b KL(p_b || q_b) = mean_b sum_c p_bc (log p_bc - log q_bc), q = softmax(logits).
 * @param logits [B,C]
 */
export function divergence(target: Target, logits: tf.Tensor2D): tf.Scalar {
  const difference = tf.sub(target.logProbabilities, tf.logSoftmax(logits));
  const sum = tf.sum(tf.mul(tf.exp(target.logProbabilities), difference));
  return tf.div(sum, logits.shape[0]) as tf.Scalar;
}
