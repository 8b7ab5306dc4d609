/** How vectors of texts are found by n-grams that have theirs; see documentVectors.ts. Shapes: N texts, E width. */

import { type NgramRows, occurrencesOf } from '../../ngrams/ngramFeatures.js';
import { besides } from '../../tensor/tables.js';
import type { EncodedText } from '../../text/encode.js';
import { type DocumentVectors, type NgramVectors, standardised } from './documentVectors.js';
import { viewOfTexts } from './encoderView.js';
import { vectorsInSteps } from './stepTexts.js';
import { vectorsByVisits } from './visitTexts.js';

/** Vectors of texts, standardised as those of the training texts were; see `findVectors`. @returns [N,E] */
export async function documentVectorsOf(
  documents: DocumentVectors,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  return vectorsOfTexts(documents, texts, await occurrencesOf(documents.table, texts, signal), signal);
}

/** The same. @param ngrams every occurrence of an n-gram of the table in the texts */
export async function vectorsOfTexts(
  documents: DocumentVectors,
  texts: readonly EncodedText[],
  ngrams: NgramRows,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const vectors = standardised(await vectorsByNgrams(documents.views, ngrams, signal), documents);
  const { pretrained, encoderView } = documents;
  if (!pretrained && !encoderView) return vectors;
  const all = [vectors];
  if (pretrained) all.push(await documentVectorsOf(pretrained, texts, signal));
  if (encoderView) all.push(await viewOfTexts(encoderView, texts, signal));
  return besides(all, texts.length);
}

/**
 * The vectors that tell the n-grams of some texts from others best, each part at unit length; zero for a text without known
 * n-grams. The same text has the same vector to the bit whatever stands beside it, and a text that lacks a word has the vector that
 * the rest of it gives.
 * @param views of the same n-grams
 * @param texts at least one, and few enough to hold all their n-grams
 * @returns [N,E] what each view finds, side by side
 * @throws the signal's reason when it aborts
 */
export async function findVectors(
  views: readonly NgramVectors[],
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  return vectorsByNgrams(views, await occurrencesOf(views[0]!.table, texts, signal), signal);
}

/** As `findVectors`. @param all every occurrence of an n-gram in the texts */
export async function vectorsByNgrams(
  views: readonly NgramVectors[],
  all: NgramRows,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const found: Float32Array[] = [];
  for (const view of views)
    found.push(
      view.noise
        ? await vectorsInSteps(view, view.noise, all, signal)
        : await vectorsByVisits(view, all, signal),
    );
  return besides(found, all.starts.length - 1);
}
