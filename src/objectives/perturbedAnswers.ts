/** How many answers a perturbation flips: that of virtual adversarial training beside random ones of the same norm. */

import type { BatchRows, Differentiable, EmbeddedBatch } from '../model/differentiable.js';
import type { PerturbedAnswers } from '../model/events.js';
import { argmax } from '../tensor/argmax.js';
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { RandomSource } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';
import { cleanPrediction } from './divergence.js';
import { randomDirection, scaledPerturbation } from './perturbation.js';
import { type VirtualAdversarialOptions, virtualAdversarialPerturbation } from './virtualAdversarial.js';

/** @param texts without dropout */
export function perturbedAnswers(
  classifier: Differentiable<BatchRows>,
  texts: EmbeddedBatch,
  options: VirtualAdversarialOptions,
  random: RandomSource,
): PerturbedAnswers {
  const { epsilon } = options;
  const answersUnder = (perturbation: tf.Tensor3D) =>
    answersOf(classifier.logits(tf.add(texts.embeddings, perturbation), texts, true));
  const clean = answersOf(classifier.logits(texts.embeddings, texts, true));
  const flippedBy = (perturbation: tf.Tensor3D) => {
    const answers = answersUnder(perturbation);
    return clean.filter((answer, text) => answers[text] !== answer).length / clean.length;
  };
  const target = cleanPrediction(classifier, texts);
  const norm = Math.sqrt(hostFunctions().sumOfSquares(hostFunctions().peek(texts.embeddings)) / clean.length);
  return {
    texts: clean.length,
    relativeNorm: norm === 0 ? 0 : epsilon / norm,
    flipped: flippedBy(virtualAdversarialPerturbation(classifier, texts, target, options, random)),
    flippedAtRandom: flippedBy(scaledPerturbation(randomDirection(texts, random), texts, epsilon)),
  };
}

/** The class of each text. @param logits [B,C] */
function answersOf(logits: tf.Tensor2D): number[] {
  const values = logits.dataSync();
  const [texts, classes] = logits.shape;
  return Array.from({ length: texts }, (_, b) => argmax(values.subarray(b * classes, (b + 1) * classes)));
}
