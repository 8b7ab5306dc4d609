/** Consistency under random perturbation: the control arm of every comparison with virtual adversarial training. */
import * as tf from '../tensor/tfjs.js';
import { cleanPrediction, divergence } from './divergence.js';
import type { Objective } from './objective.js';
import { randomDirection, scaledPerturbation } from './perturbation.js';

/** KL(p(x) || p(x + r)), r = epsilon d / ||d||, d ~ N(0, 1). */
export function randomPerturbation({ epsilon }: { epsilon: number }): Objective {
  return (classifier, texts, random) => {
    const target = cleanPrediction(classifier, texts);
    const perturbation = scaledPerturbation(randomDirection(texts, random), texts, epsilon);
    return () => divergence(target, classifier.logits(tf.add(texts.embeddings, perturbation), texts));
  };
}
