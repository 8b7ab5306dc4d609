/** How far the weights of candidates may move. Shapes: F n-grams, V words among them, C classes. */
import type { Choices } from '../../candidates/vocabularyCandidates.js';

/**
 * A candidate may move as far as any word that it may replace. Few training texts, or none, hold the candidate of a telling
 * word. Its own variance would keep its weight near 0, and every such swap would delete what the word says.
 * @param variances [F,C]
 * @returns [F,C]
 */
export function candidateVariances(variances: Float32Array, classes: number, choices: Choices): Float32Array {
  const raised = variances.slice();
  choices.forEach((ids, word) => {
    for (const id of ids)
      for (let c = 0; c < classes; c += 1)
        raised[id * classes + c] = Math.max(raised[id * classes + c]!, variances[word * classes + c]!);
  });
  return raised;
}
