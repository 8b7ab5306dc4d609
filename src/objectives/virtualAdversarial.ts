/**
 * Virtual adversarial training (Miyato, Maeda, Koyama, Nakae, Ishii 2016; text: Miyato, Dai, Goodfellow 2017,
 * equations 5 and 6).
 */
import type { BatchRows, Differentiable, EmbeddedBatch } from '../model/differentiable.js';
import type { RandomSource } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';
import { cleanPrediction, divergence, type Target } from './divergence.js';
import type { Objective } from './objective.js';
import { embeddingGradient, randomDirection, scaledPerturbation } from './perturbation.js';

export interface VirtualAdversarialOptions {
  /** Norm of the perturbation of a whole text. */
  readonly epsilon: number;
  /** Norm of the probe in the power iteration; far smaller ones drown in float32 rounding. */
  readonly xi: number;
  readonly powerIterations: number;
}

/**
 * The direction in which the prediction changes fastest, by power iteration: d <- gradient of
 * KL(p(x) || p(x + xi d / ||d||)) for the perturbation; then epsilon d / ||d||. No gradient flows through it.
 * @returns [B,T,E]
 */
export function virtualAdversarialPerturbation(
  classifier: Differentiable<BatchRows>,
  texts: EmbeddedBatch,
  target: Target,
  { epsilon, xi, powerIterations }: VirtualAdversarialOptions,
  random: RandomSource,
): tf.Tensor3D {
  let direction = randomDirection(texts, random);
  for (let iteration = 0; iteration < powerIterations; iteration += 1) {
    const previous = direction;
    direction = tf.tidy(() => {
      const probed = tf.add(texts.embeddings, scaledPerturbation(previous, texts, xi)) as tf.Tensor3D;
      return embeddingGradient(
        (embeddings) => divergence(target, classifier.logits(embeddings, texts, true)),
        probed,
      );
    });
    previous.dispose();
  }
  const perturbation = scaledPerturbation(direction, texts, epsilon);
  direction.dispose();
  return perturbation;
}

/** KL(p(x) || p(x + r)) with p(x) held constant and r the virtual adversarial perturbation. */
export function virtualAdversarial(options: VirtualAdversarialOptions): Objective {
  return (classifier, texts, random) => {
    const target = cleanPrediction(classifier, texts);
    const perturbation = virtualAdversarialPerturbation(classifier, texts, target, options, random);
    return () => divergence(target, classifier.logits(tf.add(texts.embeddings, perturbation), texts));
  };
}
