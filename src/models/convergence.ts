/** How far a training is that ends when its gap is small enough. */

export interface Convergence {
  readonly isDone: boolean;
  /** Share of the training that is done, an estimate. */
  readonly progress: number;
}

/** By which an epoch divides the gap, where nothing else is known: measured on reviews and sentences. */
const USUAL_FACTOR = 5;

/**
 * To be told the gap of each epoch. A gap shrinks by about the same factor in each, so its logarithm says how many are left.
 * @param tolerance where it is small enough
 * @param mostEpochs after which the training ends anyhow
 */
export function createConvergence(tolerance: number, mostEpochs: number): (gap: number) => Convergence {
  let first = 0;
  let epochs = 0;
  return (gap) => {
    epochs += 1;
    if (epochs === 1) first = gap;
    if (gap < tolerance) return { isDone: true, progress: 1 };
    // The first gap is that before any epoch.
    const factor = epochs === 1 ? USUAL_FACTOR : (first / gap) ** (1 / (epochs - 1));
    const expected = factor > 1 ? 1 + Math.log(first / tolerance) / Math.log(factor) : mostEpochs;
    return { isDone: false, progress: epochs / Math.min(mostEpochs, expected) };
  };
}
