/** The n-grams of labeled texts: what every model on n-grams learns from. */
import type { PreparedData } from '../model/data.js';
import { type NgramRows, ngramRows } from '../ngrams/ngramFeatures.js';
import { buildNgramTable, type NgramTable } from '../ngrams/ngrams.js';

export interface LabeledNgrams {
  readonly ngrams: NgramTable;
  /** Of the labeled texts, each n-gram once. */
  readonly rows: NgramRows;
}

/** @throws the signal's reason when it aborts */
export async function labeledNgrams(
  { labeled, vocabulary }: Pick<PreparedData, 'labeled' | 'vocabulary'>,
  {
    ngramOrder: order,
    minNgramTexts: minTexts,
  }: { readonly ngramOrder: number; readonly minNgramTexts: number },
  signal?: AbortSignal,
): Promise<LabeledNgrams> {
  const ids = labeled.texts.map((text) => text.ids);
  const ngrams = await buildNgramTable(ids, vocabulary.tokens.length, { order, minTexts }, signal);
  return { ngrams, rows: await ngramRows(ngrams, labeled.texts, signal) };
}
