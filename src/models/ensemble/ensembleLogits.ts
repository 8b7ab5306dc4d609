/** How the members of an ensemble answer together. C classes. */
import { finiteLogits } from '../../model/finiteLogits.js';
import { inTurns } from '../../model/turns.js';
import { occurrencesOf } from '../../ngrams/ngramFeatures.js';
import type { EncodedText } from '../../text/encode.js';
import { vectorsOfTexts } from '../doc2vec/inferVectors.js';
import { headLogits } from '../doc2vec/vectorHead.js';
import { logitsOfNgrams } from '../linear/linear.js';
import type { EnsembleState } from './ensembleState.js';
import { marginOf } from './sureTexts.js';

/**
 * @param readOpen [C] logits by the network of the texts at some places: those that vectors and n-grams leave open
 * @returns [C] of each text
 * @throws InputError where one is not finite; the signal's reason when it aborts
 */
export async function ensembleLogits(
  state: EnsembleState,
  texts: readonly EncodedText[],
  readOpen: ((places: readonly number[]) => Promise<Float32Array[]>) | undefined,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const rows = await inTurns(texts, signal, (turn) => byVectorsAndNgrams(state, turn, signal));
  const sums = rows.map((both) => weightedSum(both, [1, 1]));
  if (readOpen === undefined) return finiteLogits(sums);
  const { sure, weight } = state.network!;
  const open = [...sums.keys()].filter((text) => !sure || marginOf(sums[text]!) < sure.margin);
  const read = await readOpen(open);
  const all: Float32Array[] = sums.map((row) => row.map((logit) => (sure?.factor ?? 1) * logit));
  open.forEach((text, place) => {
    all[text] = weightedSum([...rows[text]!, read[place]!], [1, 1, weight]);
  });
  return finiteLogits(all);
}

/** [C] logits of each text by its vector and by its n-grams, which are looked up once for both. */
async function byVectorsAndNgrams(
  { documents, head, joined }: EnsembleState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<[Float32Array, Float32Array][]> {
  const { starts, ngrams } = await occurrencesOf(documents.table, texts, signal);
  const vectors = await vectorsOfTexts(documents, texts, { starts, ngrams }, signal);
  const byVectors = await headLogits(head, vectors, signal);
  return byVectors.map((row, text) => [
    row,
    logitsOfNgrams(joined, ngrams.subarray(starts[text], starts[text + 1])),
  ]);
}

/** Σ weight · logits. @param rows [C] of each member */
export function weightedSum(rows: readonly Float32Array[], weights: readonly number[]): Float32Array {
  return Float32Array.from(rows[0]!, (_, c) =>
    rows.reduce((sum, row, member) => sum + weights[member]! * row[c]!, 0),
  );
}
