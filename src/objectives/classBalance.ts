/**
 * Predictions on unlabeled text that fall upon the classes as the labels do. Beside entropy minimisation, which alone
 * is content with one class for all, it is regularised information maximisation (Krause, Perona, Gomes 2010); with
 * virtual adversarial training too, IMSAT (Hu, Miyato, Tokui, Matsumoto, Sugiyama 2017).
 */
import * as tf from '../tensor/tfjs.js';
import type { Objective } from './objective.js';

/** Keeps logarithms finite. */
const SMALLEST_SHARE = 1e-7;

/** KL(m || shares) = sum_c m_c log(m_c / shares_c), m the mean of softmax(logits). @param logits [B,C] @param shares [C] */
export function classBalanceLoss(logits: tf.Tensor2D, shares: ArrayLike<number>): tf.Scalar {
  const mean = tf.div(tf.sum(tf.exp(tf.logSoftmax(logits)), 0), logits.shape[0]);
  const wanted = tf.tensor1d(Float32Array.from(shares, (share) => Math.log(share + SMALLEST_SHARE)));
  return tf.sum(tf.mul(mean, tf.sub(tf.log(tf.add(mean, SMALLEST_SHARE)), wanted))) as tf.Scalar;
}

/** @param shares [C] of the labeled texts */
export function classBalance(shares: ArrayLike<number>): Objective {
  return (classifier, texts) => () => classBalanceLoss(classifier.logits(texts.embeddings, texts), shares);
}
