/**
 * Integrated gradients at the embeddings (Sundararajan, Taly, Yan 2017, "Axiomatic attribution for deep networks").
 * The baseline is the zero vector at every word: embeddings have zero mean under the word frequencies, so that it is
 * the average word. The end-of-sequence token stays what it is.
 * Shapes: S points of the path, T time, E embedding width.
 */
import { gapOf } from './completeness.js';
import { type ContestedText, copiesAtOnce, marginGradients, margins, wordsOf } from './contest.js';

export interface IntegratedGradients {
  /** [T-1] what each word adds to the margin, in nats */
  readonly contributions: Float64Array;
  /** The margin of the text, and of as many average words. */
  readonly margin: number;
  readonly baseline: number;
  /** |sum of the contributions - (margin - baseline)|, which is 0 for the exact integral: axiom "completeness". */
  readonly gap: number;
  /** Points at which the gradient was taken. */
  readonly steps: number;
}

const FEWEST_STEPS = 32;
const MOST_STEPS = 512;
/** Of the difference between margin and baseline, or in nats where that is less than 1. */
const LARGEST_GAP = 0.01;

/**
 * x_t . (mean over the path of the gradient for x_t), by the midpoint rule with twice as many points until the
 * contributions are complete, or there are 512.
 */
export async function integratedGradients(
  contested: ContestedText,
  signal?: AbortSignal,
): Promise<IntegratedGradients> {
  const embeddings = contested.text.embeddings.dataSync() as Float32Array;
  const ends = Float32Array.from([...embeddings, ...scaledWords(contested, embeddings, 0)]);
  const both = margins(contested, ends);
  const [margin, baseline] = [both[0]!, both[1]!];
  for (let steps = FEWEST_STEPS; ; steps *= 2) {
    const contributions = await integrate(contested, embeddings, steps, signal);
    const gap = gapOf(contributions, margin, baseline);
    const isComplete = gap <= LARGEST_GAP * Math.max(1, Math.abs(margin - baseline));
    if (isComplete || steps >= MOST_STEPS) return { contributions, margin, baseline, gap, steps };
  }
}

async function integrate(
  contested: ContestedText,
  embeddings: Float32Array,
  steps: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const contributions = new Float64Array(wordsOf(contested));
  const most = copiesAtOnce(contested);
  for (let first = 0; first < steps; first += most) {
    signal?.throwIfAborted();
    const count = Math.min(most, steps - first);
    const points = new Float32Array(count * embeddings.length);
    for (let point = 0; point < count; point += 1) {
      const share = (first + point + 0.5) / steps;
      points.set(scaledWords(contested, embeddings, share), point * embeddings.length);
    }
    addContributions(contributions, embeddings, marginGradients(contested, points), steps);
    await new Promise(setImmediate);
  }
  return contributions;
}

/** The text with every word's embedding times `share`. @returns [T,E] */
function scaledWords(contested: ContestedText, embeddings: Float32Array, share: number): Float32Array {
  const wordValues = (wordsOf(contested) * embeddings.length) / contested.text.batch.time;
  return embeddings.map((value, index) => (index < wordValues ? share * value : value));
}

/** Adds x_t . gradient / steps of every point. @param gradients [S,T,E] */
function addContributions(
  contributions: Float64Array,
  embeddings: Float32Array,
  gradients: Float32Array,
  steps: number,
): void {
  const width = embeddings.length / (contributions.length + 1);
  for (let start = 0; start < gradients.length; start += embeddings.length) {
    for (let index = 0; index < contributions.length * width; index += 1) {
      contributions[Math.floor(index / width)]! += (embeddings[index]! * gradients[start + index]!) / steps;
    }
  }
}
