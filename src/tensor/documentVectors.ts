/**
 * Document vectors: distributed bag of words over n-grams with negative sampling (Le and Mikolov 2014; Li, Liu, Du,
 * Zhang, Zhao 2016, "Learning document embeddings by predicting n-grams"), by the cosine (Thongtan and Phienthrakul 2019).
 * This is the readable twin of native/documentVectors.cc. Shapes: D texts, N occurrences of n-grams, F n-grams, E width.
 */
import { logistic, softplus } from './logistic.js';

/** Some texts and what their n-grams are told apart from. */
export interface DocumentVectorWork {
  /** [N] n-grams of the texts, one text after the other. */
  readonly ngrams: Int32Array;
  /** [D+1] where each text begins in `ngrams`. */
  readonly starts: Int32Array;
  /** [D] row of each text in the table of documents, each once. */
  readonly rows: Int32Array;
  /**
   * N-grams drawn at random. The occurrence at place i of text d, counted from the text's start, is told apart from
   * `negatives` of them, from noiseStarts[d] + i * negatives on.
   */
  readonly noise: Int32Array;
  /** [D] */
  readonly noiseStarts: Int32Array;
  readonly negatives: number;
  readonly rate: number;
  /** Whether the n-grams' vectors learn too. Without it texts do not depend on each other. */
  readonly learnNgrams: boolean;
}

/** Of tables larger than the caches, those that `newFloats` made are learnt faster. */
export interface DocumentVectorTables {
  readonly width: number;
  /** P: so many tables of either kind, one behind the other, that know nothing of each other. */
  readonly parts: number;
  /** [P,*,E] */
  readonly documents: Float32Array;
  /** [P,F,E] */
  readonly ngrams: Float32Array;
}

/** One place of a text: the vector x that is to tell its n-gram, the first target, from the noise behind it. */
interface Occurrence {
  /** [E] part of the table of documents. */
  readonly document: Float32Array;
  /** [E] each, parts of the table of n-grams; noise that is the n-gram itself is left out. */
  readonly targets: readonly Float32Array[];
}

/** a: what the cosine is multiplied by, so that the logistic function of it comes near 0 and 1 (Thongtan and Phienthrakul). */
export const SHARPNESS = 6;
/** A shorter vector has no direction: its cosine is 0, and it stays. */
const SHORTEST_SQUARE = 1e-30;

/**
 * Plain stochastic gradient ascent on ln s(a c_w) + sum over the noise t of ln s(-a c_t), s the logistic function and
 * c_t = x u_t / |x| |u_t|, one occurrence after another. First come all cosines and all errors,
 * e_t = rate * a * (label - s(a c_t)), by the vectors as they are; then, target by target,
 *
 *     g += e_t / |x| |u_t| * u_t,    u_t = (1 - e_t c_t / |u_t|^2) u_t + e_t / |x| |u_t| * x
 *
 * and last x = (1 - sum e_t c_t / |x|^2) x + g. A target that is there twice thus has one error, and its second share in g
 * sees the first step.
 *
 * Steps stand at a right angle to their vector, so that it grows and turns ever less: a frequent n-gram settles, a rare one
 * learns fast, whatever the rate.
 */
export function trainDocumentVectors(work: DocumentVectorWork, tables: DocumentVectorTables): void {
  for (let part = 0; part < tables.parts; part += 1) trainPart(work, partOf(tables, part));
}

/** One of the tables of either kind. */
function partOf(
  { width, parts, documents, ngrams }: DocumentVectorTables,
  part: number,
): DocumentVectorTables {
  const cut = (table: Float32Array) =>
    table.subarray((part * table.length) / parts, ((part + 1) * table.length) / parts);
  return { width, parts: 1, documents: cut(documents), ngrams: cut(ngrams) };
}

function trainPart(work: DocumentVectorWork, tables: DocumentVectorTables): void {
  for (const { document, targets } of occurrences(work, tables)) {
    const inverse = inverseLength(document);
    const steps = targets.map((target, place) => {
      const inverseTarget = inverseLength(target);
      const found = innerProduct(document, target) * inverse * inverseTarget;
      const error = work.rate * SHARPNESS * ((place === 0 ? 1 : 0) - logistic(SHARPNESS * found));
      return { share: error * inverse * inverseTarget, turn: error * found, inverseTarget };
    });
    const turn = steps.reduce((sum, step) => sum + step.turn, 0);
    const moved = Float64Array.from(document, (value) => (1 - turn * inverse ** 2) * value);
    targets.forEach((target, place) => {
      const { share, turn, inverseTarget } = steps[place]!;
      for (let e = 0; e < tables.width; e += 1) {
        moved[e]! += share * target[e]!;
        if (work.learnNgrams) target[e] = (1 - turn * inverseTarget ** 2) * target[e]! + share * document[e]!;
      }
    });
    document.set(moved);
  }
}

/** Minus the objective at the tables of a single part as they are, summed over all occurrences, in nats. */
export function documentVectorLoss(work: DocumentVectorWork, tables: DocumentVectorTables): number {
  let loss = 0;
  for (const { document, targets } of occurrences(work, tables)) {
    targets.forEach((target, place) => {
      const score =
        SHARPNESS * innerProduct(document, target) * inverseLength(document) * inverseLength(target);
      loss += softplus(place === 0 ? -score : score);
    });
  }
  return loss;
}

function* occurrences(work: DocumentVectorWork, tables: DocumentVectorTables): Generator<Occurrence> {
  const { starts, noise, noiseStarts, negatives } = work;
  const row = (table: Float32Array, index: number) =>
    table.subarray(index * tables.width, (index + 1) * tables.width);
  for (let text = 0; text < work.rows.length; text += 1) {
    const document = row(tables.documents, work.rows[text]!);
    const ngrams = work.ngrams.subarray(starts[text]!, starts[text + 1]!);
    for (const [place, ngram] of ngrams.entries()) {
      const first = noiseStarts[text]! + place * negatives;
      const others = noise.subarray(first, first + negatives).filter((other) => other !== ngram);
      yield { document, targets: Array.from([ngram, ...others], (target) => row(tables.ngrams, target)) };
    }
  }
}

function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e += 1) sum += a[e]! * b[e]!;
  return sum;
}

/** 0 for a vector without direction. */
function inverseLength(vector: Float32Array): number {
  const square = innerProduct(vector, vector);
  return square < SHORTEST_SQUARE ? 0 : 1 / Math.sqrt(square);
}
