/** Entropy minimisation on unlabeled text (Grandvalet and Bengio 2005). */
import * as tf from '../tensor/tfjs.js';
import type { Objective } from './objective.js';

/** mean_b -sum_c p_bc log p_bc, p = softmax(logits). @param logits [B,C] */
export function entropyLoss(logits: tf.Tensor2D): tf.Scalar {
  const logProbabilities = tf.logSoftmax(logits);
  const sum = tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities));
  return tf.neg(tf.div(sum, logits.shape[0])) as tf.Scalar;
}

export function entropyMinimisation(): Objective {
  return (classifier, texts) => () => entropyLoss(classifier.logits(texts.embeddings, texts));
}
