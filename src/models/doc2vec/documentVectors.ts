/**
 * Vectors of whole texts from their n-grams: a text's vector tells the n-grams that it has from others (distributed bag
 * of words: Le and Mikolov 2014; of n-grams: Li, Liu, Du, Zhang, Zhao 2016). N-grams that occur in the same texts get
 * vectors that point the same way, learnt from texts without labels; for a new text they are held still, and its own
 * vector is what the same objective is largest at.
 * Shapes: N texts, F n-grams, P parts, E width of all parts together.
 */

import type { NgramTable } from '../../ngrams/ngrams.js';
import { cutRows, type DirectionRows } from './directionRows.js';
import type { DocumentOptions } from './documentOptions.js';
import type { EncoderView } from './encoderView.js';
import { momentsOfParts, type NoiseMoments } from './noiseMoments.js';

/** How vectors are learnt: the same for the texts of the training and for new ones. */
export interface DocumentVectorSettings {
  /** P: vectors that are learnt without regard to each other, to stand side by side: they err differently. */
  readonly parts: number;
  /** Visits to every text. */
  readonly epochs: number;
  readonly learningRate: number;
}

/**
 * @param counts [F] occurrences of each n-gram in the training texts: the fewer, the more visits, where nothing else is said
 * @param wanted whether vectors are learnt from some occurrences more than from others: more visits make up for these
 */
export function documentVectorSettings(
  options: Pick<DocumentOptions, 'documentParts' | 'documentEpochs' | 'documentLearningRate'>,
  counts: Int32Array,
  wanted: Float32Array | null,
): DocumentVectorSettings {
  const { documentParts: parts, documentEpochs, documentLearningRate: learningRate } = options;
  const epochs = documentEpochs ?? visitsFor(counts.reduce((sum, count) => sum + count, 0));
  return { parts, epochs: wanted === null ? epochs : VISITS_TO_SOME * epochs, learningRate };
}

const VISITS_TO_SOME = 2;

/** 5 for the 42 million occurrences of 71,000 reviews, 50 for half a million: found on IMDB, Elec and Rotten Tomatoes. */
export function visitsFor(occurrences: number): number {
  const visits = Math.round(FEWEST_VISITS * Math.sqrt(MANY_OCCURRENCES / occurrences));
  return Math.min(MOST_VISITS, Math.max(FEWEST_VISITS, visits));
}

const FEWEST_VISITS = 5;
const MOST_VISITS = 50;
const MANY_OCCURRENCES = 4.2e7;

/** N-grams and their vectors as they are saved. */
export interface SavedNgramVectors {
  readonly table: NgramTable;
  /** [F] how often each n-gram occurs in the texts that they were learnt from */
  readonly counts: Int32Array;
  /** [F] share of its occurrences at which each n-gram is learnt from besides that; null: all. See discriminativeNgrams.ts. */
  readonly wanted: Float32Array | null;
  /** [P,F,E/P] */
  readonly quantised: DirectionRows;
  /** By these texts are read in steps; null in folders of version 0.1: they are visited, as in training. */
  readonly noise: NoiseMoments | null;
}

/** What vectors of texts are found by. */
export interface NgramVectors extends SavedNgramVectors, DocumentVectorSettings {}

/** All that is needed to find the vector of a text as a classifier reads it. */
export interface DocumentVectors {
  readonly table: NgramTable;
  /** What finds the parts of a text's vector, in their order: of the same n-grams, learnt from different occurrences. */
  readonly views: readonly NgramVectors[];
  /** [E] mean of the training texts' vectors at unit length, and one over their standard deviation */
  readonly mean: Float32Array;
  readonly inverseDeviation: Float32Array;
  /** What stands behind them, found by n-grams that were pretrained on other texts: one view, of another table. */
  readonly pretrained?: DocumentVectors | undefined;
  /** What stands behind both, found by an encoder of words. */
  readonly encoderView?: EncoderView | undefined;
}

export function createNgramVectors(
  saved: SavedNgramVectors,
  options: Pick<DocumentOptions, 'documentEpochs' | 'documentLearningRate'>,
): NgramVectors {
  const { counts, wanted, quantised } = saved;
  const documentParts = quantised.scales.length / counts.length;
  return { ...saved, ...documentVectorSettings({ ...options, documentParts }, counts, wanted) };
}

/**
 * How many parts stay as the first round learnt them. In more rounds than one it is half of them: vectors of all n-grams and
 * vectors of those that tell the classes apart err on different texts.
 */
export function keptParts({
  documentParts,
  documentRounds,
}: Pick<DocumentOptions, 'documentParts' | 'documentRounds'>): number {
  return documentRounds > 1 ? Math.floor(documentParts / 2) : documentParts;
}

/** Of the vectors and what pretrained n-grams find, side by side. */
export function widthByNgrams({ mean, pretrained }: DocumentVectors): number {
  return mean.length + (pretrained?.mean.length ?? 0);
}

/** E of what a view finds, all its parts together. */
export function widthOf({ quantised, counts }: SavedNgramVectors): number {
  return (quantised.width * quantised.scales.length) / counts.length;
}

/** Numbers that were learnt for n-grams. */
export function ngramParameters(views: readonly SavedNgramVectors[]): number {
  return views.reduce((sum, { quantised }) => sum + quantised.scales.length * quantised.width, 0);
}

/** The first of the parts, alone. */
export function firstParts(learnt: NgramVectors, parts: number): NgramVectors {
  return {
    ...learnt,
    parts,
    quantised: cutRows(learnt.quantised, 0, parts * learnt.counts.length),
    noise: learnt.noise && momentsOfParts(learnt.noise, 0, parts, learnt.parts),
  };
}

/** N-grams drawn against each occurrence. */
export const NEGATIVES = 5;

/** The learning rate falls linearly. @param done share of all visits, 0 to 1 */
export function visitRate({ learningRate }: DocumentVectorSettings, done: number): number {
  return learningRate * Math.max(SMALLEST_RATE, 1 - done);
}

/** Share of the learning rate that is left at the end. */
const SMALLEST_RATE = 0.02;

/** In place: zero mean and unit variance over the training texts. @param vectors [N,E] */
export function standardised(
  vectors: Float32Array,
  { mean, inverseDeviation }: Pick<DocumentVectors, 'mean' | 'inverseDeviation'>,
): Float32Array {
  const width = mean.length;
  vectors.forEach((value, at) => {
    vectors[at] = (value - mean[at % width]!) * inverseDeviation[at % width]!;
  });
  return vectors;
}
