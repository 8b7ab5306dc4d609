/**
 * Virtual adversarial training whose perturbation stays in the hull of the candidates of each word: r[t] = sum_k a[t,k]
 * (e(candidate k) - e(word t)), a[t] a distribution. Needs no labels. As in `virtualAdversarial.ts` one gradient of the
 * divergence, taken at a random point, gives the direction. The largest value of a linear function over a hull is at a
 * corner, so that the perturbed text has words again: it could be written by an attacker.
 */
import { cleanPrediction, divergence } from './divergence.js';
import type { SwappingObjective } from './objective.js';
import { embeddingGradient } from './perturbation.js';

/** KL(p(x) || p(x + r)) with p(x) held constant. */
export function hullVirtualAdversarial(): SwappingObjective {
  return (classifier, texts, random, swaps) => {
    const target = cleanPrediction(classifier, texts);
    const start = swaps.random(texts, random);
    const gradient = embeddingGradient(
      (embeddings) => divergence(target, classifier.logits(embeddings, start, true)),
      start.embeddings,
    );
    const swapped = swaps.worst(texts, gradient);
    return { swapped, loss: () => divergence(target, classifier.logits(swapped.embeddings, swapped)) };
  };
}
