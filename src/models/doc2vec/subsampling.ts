/** Which occurrences of n-grams in texts are learnt from, and which is which. Shapes: N texts, F n-grams. */

import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { keptShares } from '../../tensor/sampling.js';

/** An n-gram more frequent than this loses some of its occurrences. */
const SUBSAMPLING = 1e-4;

/**
 * [F] the share of its occurrences at which each n-gram is learnt from; none of one that no text had, whose vector is chance.
 * @param counts [F]
 * @param wanted [F] what is left of that of each, where not all n-grams are worth the same
 */
export function learntShares(counts: Int32Array, wanted: Float32Array | null): Float64Array {
  const shares = keptShares(Float64Array.from(counts), SUBSAMPLING);
  return shares.map((share, ngram) => (counts[ngram] === 0 ? 0 : share * (wanted?.[ngram] ?? 1)));
}

/**
 * Of the occurrences in some texts those that one visit learns from.
 * @param texts places in `all`
 * @param number the one in [0, 1) for an occurrence, by its place among all of these texts
 * @returns them and their places
 */
export function sampled(
  all: NgramRows,
  texts: Int32Array,
  shares: Float64Array,
  number: (place: number) => number,
): NgramRows & { readonly places: Int32Array } {
  const most = texts.reduce((sum, text) => sum + all.starts[text + 1]! - all.starts[text]!, 0);
  const ngrams = new Int32Array(most);
  const places = new Int32Array(most);
  const starts = new Int32Array(texts.length + 1);
  let size = 0;
  let place = 0;
  texts.forEach((text, row) => {
    for (let at = all.starts[text]!; at < all.starts[text + 1]!; at += 1, place += 1) {
      const ngram = all.ngrams[at]!;
      if (number(place) >= shares[ngram]!) continue;
      ngrams[size] = ngram;
      places[size] = place;
      size += 1;
    }
    starts[row + 1] = size;
  });
  return { ngrams: ngrams.subarray(0, size), starts, places: places.subarray(0, size) };
}

/** How often each occurrence's n-gram has stood in its text before. */
export function occurrenceNumbers({ ngrams, starts }: NgramRows, size: number): Int32Array {
  const seen = new Int32Array(size);
  const numbers = new Int32Array(ngrams.length);
  for (let text = 0; text < starts.length - 1; text += 1) {
    for (let at = starts[text]!; at < starts[text + 1]!; at += 1) {
      const ngram = ngrams[at]!;
      numbers[at] = seen[ngram]!;
      seen[ngram]! += 1;
    }
    for (let at = starts[text]!; at < starts[text + 1]!; at += 1) seen[ngrams[at]!] = 0;
  }
  return numbers;
}
