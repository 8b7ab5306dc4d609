/** Adversarial training on labeled text (Goodfellow et al. 2015; text: Miyato, Dai, Goodfellow 2017, equations 2-4). */
import * as tf from '../tensor/tfjs.js';
import { crossEntropyLoss } from './crossEntropy.js';
import type { LabeledTexts, Objective } from './objective.js';
import { embeddingGradient, scaledPerturbation } from './perturbation.js';

/** Cross entropy at x + r, r = epsilon g / ||g||, g the gradient of the cross entropy at x. */
export function adversarial(
  { epsilon }: { epsilon: number },
  classWeights: Float32Array | null,
): Objective<LabeledTexts> {
  return (classifier, texts) => {
    const lossAt = (embeddings: tf.Tensor3D, constantWeights: boolean) =>
      crossEntropyLoss(classifier.logits(embeddings, texts, constantWeights), texts.labels, classWeights);
    const gradient = embeddingGradient((embeddings) => lossAt(embeddings, true), texts.embeddings);
    const perturbation = scaledPerturbation(gradient, texts, epsilon);
    return () => lossAt(tf.add(texts.embeddings, perturbation), false);
  };
}
