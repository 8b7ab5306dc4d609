/** How far the weights of candidates may move. Shapes: F n-grams, V words among them, C classes. */
import type { Choices } from '../../candidates/vocabularyCandidates.js';

/**
 * A candidate may move as far as any word that it may replace. What the candidate of a telling word says has been seen in
 * few texts or none, so that its own variance would hold its weight near 0: every such swap would then delete the word.
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
