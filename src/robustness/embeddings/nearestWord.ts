/** How far from a word the nearest word is that may stand in its place: what a perturbation has to reach to be a word at all. */
import { embeddingsOf } from '../../model/embeddingsOf.js';
import { type AttackedText, lettersAt } from '../attackedText.js';
import { openPlaces, type Surface } from '../surfaces/surface.js';
import type { EmbeddingSeam } from '../victims/victim.js';

/** Over all words of a text, the least L2 distance between the embeddings of one and of one of its candidates. @returns Infinity where there is none */
export function nearestWord(seam: EmbeddingSeam, text: AttackedText, surface: Surface): number {
  const swaps = openPlaces(surface, text).flatMap((place) => {
    const from = idOfWord(seam, lettersAt(text, place));
    return surface.candidates(text, place).map((candidate) => [from, idOfWord(seam, candidate)] as const);
  });
  // Words that the model does not know all have one embedding.
  const telling = swaps.filter(([from, to]) => from !== undefined && to !== undefined && from !== to);
  if (telling.length === 0) return Number.POSITIVE_INFINITY;
  const ids = [...new Set(telling.flat())] as number[];
  const vectors = embeddingsOf(seam.classifier, Int32Array.from(ids));
  const width = vectors.length / ids.length;
  const rowOf = new Map(ids.map((id, row) => [id, row * width]));
  return Math.min(
    ...telling.map(([from, to]) => {
      const [a, b] = [rowOf.get(from!)!, rowOf.get(to!)!];
      let square = 0;
      for (let e = 0; e < width; e += 1) square += (vectors[a + e]! - vectors[b + e]!) ** 2;
      return Math.sqrt(square);
    }),
  );
}

/** Undefined for what is no single token. The end of the sequence stands behind it. */
function idOfWord(seam: EmbeddingSeam, word: string): number | undefined {
  const { ids } = seam.encode(word);
  return ids.length === 2 ? ids[0] : undefined;
}
