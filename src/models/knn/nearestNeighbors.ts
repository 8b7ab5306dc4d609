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

  return (ids) => {
    asked += 1;
    const touched: number[] = [];
    let square = 0;
    visitNgrams(ngrams, ids, (ngram) => {
      if (lastText[ngram] === asked) return;
      lastText[ngram] = asked;
      const weight = weights[ngram]! ** 2;
      square += weight;
      for (let k = postings.starts[ngram]!; k < postings.starts[ngram + 1]!; k += 1) {
        const text = postings.texts[k]!;
        if (cosines[text] === 0) touched.push(text);
        cosines[text]! += weight;
      }
    });
    const found = Float64Array.from(prior);
    for (const text of touched) cosines[text]! /= norms[text]! * Math.sqrt(square);
    // Of equal ones the first.
    const nearest = largest(touched, cosines, neighbors);
    for (const text of nearest) found[labels[text]!]! += votes[labels[text]!]! * cosines[text]!;
    for (const text of touched) cosines[text] = 0;
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

/** The places with the largest values; of equal ones the lowest place. Partial selection: most places are far from it. */
function largest(places: readonly number[], values: Float64Array, count: number): readonly number[] {
  if (places.length <= count) return places;
  const threshold = nthLargest(
    Float64Array.from(places, (place) => values[place]!),
    count,
  );
  const above = places.filter((place) => values[place]! > threshold);
  const equal = places.filter((place) => values[place] === threshold).sort((a, b) => a - b);
  return [...above, ...equal.slice(0, count - above.length)];
}

/** Typed arrays sort numbers in native code. */
function nthLargest(values: Float64Array, n: number): number {
  values.sort();
  return values[values.length - n]!;
}
