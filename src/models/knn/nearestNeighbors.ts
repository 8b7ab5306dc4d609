/**
 * The nearest neighbors of texts under the cosine of their n-grams, each weighted by its inverse document frequency. An inverted
 * index names the texts that share an n-gram with the one that is asked about; all others have a cosine of 0.
 * Shapes: N texts, F n-grams, C classes.
 */
import type { NgramRows } from '../../ngrams/ngramFeatures.js';
import { type NgramTable, ngramCount, visitNgrams } from '../../ngrams/ngrams.js';

/** The texts that were learnt by heart. */
export interface KnnState {
  /** C */
  readonly classes: number;
  /** Texts that vote. */
  readonly neighbors: number;
  readonly ngrams: NgramTable;
  readonly rows: NgramRows;
  /** [N] */
  readonly labels: Int32Array;
  /** [C] what a neighbor of each class counts. */
  readonly votes: Float32Array;
}

/** What the nearest texts say: logits of a text, given as ids of the model's vocabulary. [C] */
export type Ask = (ids: Int32Array) => Float32Array;

/** A text of which no other has an n-gram gets the shares of the classes, which weigh as much as a neighbor with this cosine. */
const PRIOR = 0.01;

/** Inverts the index once. */
export function createNeighbors({ classes, neighbors, ngrams, rows, labels, votes }: KnnState): Ask {
  const texts = labels.length;
  const postings = invert(rows, ngramCount(ngrams));
  const weights = inverseFrequencies(postings.starts, texts);
  const norms = normsOf(rows, weights);
  const prior = new Float64Array(classes);
  for (const label of labels) prior[label]! += (PRIOR * votes[label]!) / texts;
  const lastText = new Int32Array(ngramCount(ngrams));
  const cosines = new Float64Array(texts);
  let asked = 0;

  const touched = new Int32Array(texts);
  const highest = new Float64Array(Math.min(neighbors, texts));

  return (ids) => {
    asked += 1;
    let size = 0;
    let square = 0;
    visitNgrams(ngrams, ids, (ngram) => {
      if (lastText[ngram] === asked) return;
      lastText[ngram] = asked;
      const weight = weights[ngram]! ** 2;
      square += weight;
      const end = postings.starts[ngram + 1]!;
      for (let k = postings.starts[ngram]!; k < end; k += 1) {
        const text = postings.texts[k]!;
        if (cosines[text] === 0) touched[size++] = text;
        cosines[text]! += weight;
      }
    });
    const found = Float64Array.from(prior);
    const length = Math.sqrt(square);
    for (let at = 0; at < size; at += 1) cosines[touched[at]!]! /= norms[touched[at]!]! * length;
    const near = touched.subarray(0, size);
    // Of equal ones the first.
    for (const text of largest(near, cosines, highest))
      found[labels[text]!]! += votes[labels[text]!]! * cosines[text]!;
    for (let at = 0; at < size; at += 1) cosines[touched[at]!] = 0;
    return Float32Array.from(found, Math.log);
  };
}

interface Postings {
  /** [F + 1] */
  readonly starts: Int32Array;
  /** The texts of each n-gram, ascending. */
  readonly texts: Int32Array;
}

function invert({ starts, ngrams }: NgramRows, features: number): Postings {
  const inverted = new Int32Array(features + 1);
  for (const ngram of ngrams) inverted[ngram + 1]! += 1;
  for (let f = 0; f < features; f += 1) inverted[f + 1]! += inverted[f]!;
  const next = inverted.slice(0, features);
  const texts = new Int32Array(ngrams.length);
  for (let text = 0; text + 1 < starts.length; text += 1)
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) {
      texts[next[ngrams[k]!]!] = text;
      next[ngrams[k]!]! += 1;
    }
  return { starts: inverted, texts };
}

/** [F] ln((1 + N) / (1 + n)) + 1, for n texts with the n-gram. */
function inverseFrequencies(starts: Int32Array, texts: number): Float64Array {
  return Float64Array.from(
    { length: starts.length - 1 },
    (_, f) => Math.log((1 + texts) / (1 + starts[f + 1]! - starts[f]!)) + 1,
  );
}

/** [N] */
function normsOf({ starts, ngrams }: NgramRows, weights: Float64Array): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, text) => {
    let square = 0;
    for (let k = starts[text]!; k < starts[text + 1]!; k += 1) square += weights[ngrams[k]!]! ** 2;
    return Math.sqrt(square);
  });
}

/** The places with the largest values; of equal ones the lowest place. @param highest room for as many values as places are wanted */
function largest(
  places: Int32Array,
  values: Float64Array,
  highest: Float64Array,
): ArrayLike<number> & Iterable<number> {
  if (places.length <= highest.length) return places;
  const threshold = lowestOfHighest(places, values, highest);
  const above: number[] = [];
  const equal: number[] = [];
  for (const place of places) {
    const value = values[place]!;
    if (value > threshold) above.push(place);
    else if (value === threshold) equal.push(place);
  }
  equal.sort((a, b) => a - b);
  return [...above, ...equal.slice(0, highest.length - above.length)];
}

/** Most values are below those kept so far, and take one comparison. @param heap room for the highest, each no higher than the two it stands over */
function lowestOfHighest(places: Int32Array, values: Float64Array, heap: Float64Array): number {
  const size = heap.length;
  heap.fill(Number.NEGATIVE_INFINITY);
  for (const place of places) {
    const value = values[place]!;
    if (value <= heap[0]!) continue;
    let at = 0;
    for (let next = 1; next < size; next = 2 * at + 1) {
      if (next + 1 < size && heap[next + 1]! < heap[next]!) next += 1;
      if (heap[next]! >= value) break;
      heap[at] = heap[next]!;
      at = next;
    }
    heap[at] = value;
  }
  return heap[0]!;
}
