/** Supervised cross entropy. Shapes: B batch, C classes. */
import * as tf from '../tensor/tfjs.js';
import type { LabeledTexts, Objective } from './objective.js';

/**
 * mean_b weight[y_b] * -log softmax(logits_b)[y_b].
 * @param logits [B,C] @param labels [B] @param classWeights [C] or null for ones
 */
export function crossEntropyLoss(
  logits: tf.Tensor2D,
  labels: Int32Array,
  classWeights: Float32Array | null,
): tf.Scalar {
  const [batch, classes] = logits.shape;
  const targets = new Float32Array(batch * classes);
  labels.forEach((label, b) => {
    targets[b * classes + label] = (classWeights?.[label] ?? 1) / batch;
  });
  return tf.neg(tf.sum(tf.mul(tf.tensor2d(targets, [batch, classes]), tf.logSoftmax(logits)))) as tf.Scalar;
}

export function crossEntropy(classWeights: Float32Array | null): Objective<LabeledTexts> {
  return (classifier, texts) => () =>
    crossEntropyLoss(classifier.logits(texts.embeddings, texts), texts.labels, classWeights);
}
