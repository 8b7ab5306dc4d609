/**
 * Occlusion: what the margin loses when one word becomes an average one, the zero vector (Zeiler and Fergus 2014 for
 * images; Li, Monroe, Jurafsky 2016, "Understanding neural networks through representation erasure", for words).
 * Shapes: T time, E embedding width.
 */
import { type ContestedText, copiesAtOnce, margins, wordsOf } from './contest.js';

/** @returns [T-1] margin of the text minus its margin without each word, in nats */
export async function occlusion(contested: ContestedText, signal?: AbortSignal): Promise<Float64Array> {
  const embeddings = contested.text.embeddings.dataSync() as Float32Array;
  const width = embeddings.length / contested.text.batch.time;
  const words = wordsOf(contested);
  const losses = new Float64Array(words);
  const margin = margins(contested, embeddings.slice())[0]!;
  const most = copiesAtOnce(contested);
  for (let first = 0; first < words; first += most) {
    signal?.throwIfAborted();
    const count = Math.min(most, words - first);
    const versions = new Float32Array(count * embeddings.length);
    for (let copy = 0; copy < count; copy += 1) {
      const start = copy * embeddings.length;
      versions.set(embeddings, start);
      const word = start + (first + copy) * width;
      versions.fill(0, word, word + width);
    }
    losses.set(
      Array.from(margins(contested, versions), (without) => margin - without),
      first,
    );
    await new Promise(setImmediate);
  }
  return losses;
}
