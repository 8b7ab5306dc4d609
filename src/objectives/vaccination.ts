/**
 * Word vaccination of a network: cross entropy on the worst version of each labeled text, whose words may be replaced by
 * candidates. The worst version is found to first order, by one gradient (Ebrahimi et al. 2018; training: Yoo and Qi 2021).
 */
import type * as tf from '../tensor/tfjs.js';
import { crossEntropyLoss } from './crossEntropy.js';
import type { LabeledTexts, SwappingObjective } from './objective.js';
import { embeddingGradient } from './perturbation.js';

export function vaccination(classWeights: Float32Array | null): SwappingObjective<LabeledTexts> {
  return (classifier, texts, _random, swaps) => {
    const { labels } = texts;
    const lossAt = (embeddings: tf.Tensor3D, constantWeights: boolean) =>
      crossEntropyLoss(classifier.logits(embeddings, texts, constantWeights), labels, classWeights);
    const gradient = embeddingGradient((embeddings) => lossAt(embeddings, true), texts.embeddings);
    const swapped = swaps.worst(texts, gradient);
    return { swapped, loss: () => lossAt(swapped.embeddings, false) };
  };
}
