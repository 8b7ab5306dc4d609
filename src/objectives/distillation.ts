/**
 * Distillation (Hinton, Vinyals, Dean 2015): what another model predicts for texts without labels stands in for their
 * labels. Shapes: B batch, C classes, N texts.
 */
import * as tf from '../tensor/tfjs.js';
import type { Objective } from './objective.js';

/**
 * mean_b -sum_c q_bc log p_bc, q the teacher's probabilities and p = softmax(logits).
 * @param logits [B,C] @param teacher [B,C]
 */
export function distillationLoss(logits: tf.Tensor2D, teacher: tf.Tensor2D): tf.Scalar {
  const sum = tf.sum(tf.mul(teacher, tf.logSoftmax(logits)));
  return tf.neg(tf.div(sum, logits.shape[0])) as tf.Scalar;
}

/** @param teacher [N][C] of the texts that batches are made from, in their order */
export function distillation(teacher: readonly Float32Array[]): Objective {
  return (classifier, texts) => {
    const rows = Array.from(texts.batch.positions, (position) => teacher[position]!);
    return () =>
      distillationLoss(
        classifier.logits(texts.embeddings, texts),
        tf.stack(rows.map((row) => tf.tensor1d(row))) as tf.Tensor2D,
      );
  };
}
