/** The classifier of document vectors: what is learnt of texts without labels, and a network on top of it. */
import { fixedEmbeddingTable } from '../../layers/embedding.js';
import type { EncodedText } from '../../text/encode.js';
import { type LinearState, linearLogits, softmax } from '../linear/linear.js';
import type { ModelState } from '../neural/network.js';
import type { DocumentVectors } from './documentVectors.js';
import { documentVectorsOf } from './inferVectors.js';

export interface DocumentState {
  /** C */
  readonly classes: number;
  readonly documents: DocumentVectors;
  /** Reads one vector a text; its embedding table is empty. */
  readonly head: ModelState;
  /** What n-grams add to the logits; absent while the head is still in training. */
  readonly joined?: LinearState | undefined;
  /** Reads the texts word by word, and adds its logits: what vectors and n-grams know nothing of is the order of words. */
  readonly network?: ModelState | undefined;
}

/** The network reads as many tokens of a text as it was trained on, the last ones: there stands the verdict. */
const NETWORK_TOKENS = 400;

/** Whole texts as the network reads them. */
export function networkTexts(texts: readonly EncodedText[]): EncodedText[] {
  return texts.map((text) => ({ ...text, ids: text.ids.subarray(-NETWORK_TOKENS) }));
}

/** The head with the vectors of some texts for its embedding table, and the texts as it reads them: one id each. */
export function asNetwork(
  { documents, head }: DocumentState,
  texts: readonly EncodedText[],
): { readonly state: ModelState; readonly texts: EncodedText[] } {
  const embedding = fixedEmbeddingTable(documentVectorsOf(documents, texts), documents.mean.length);
  return { state: { ...head, embedding }, texts: rowTexts(texts) };
}

/** The probabilities of texts with what n-grams add. @param rows [C] of each text, by the head */
export function joinLogits(
  { joined }: DocumentState,
  texts: readonly EncodedText[],
  rows: Float32Array[],
): Float32Array[] {
  if (joined === undefined) return rows;
  return rows.map((row, text) => added(row, linearLogits(joined, texts[text]!.ids)));
}

/** The probabilities of two models whose logits are added. @param rows [C] of each text @param others the same */
export function joinProbabilities(
  rows: readonly Float32Array[],
  others: readonly Float32Array[],
): Float32Array[] {
  return rows.map((row, text) => added(row, others[text]!.map(logarithm)));
}

function added(probabilities: Float32Array, logits: ArrayLike<number>): Float32Array {
  return softmax(probabilities.map((probability, c) => logarithm(probability) + logits[c]!));
}

/** Of a float32 probability, which may be 0. */
function logarithm(probability: number): number {
  return Math.log(Math.max(probability, SMALLEST_PROBABILITY));
}

const SMALLEST_PROBABILITY = 1e-30;

/** Texts that consist of their own place in a table. */
export function rowTexts(texts: readonly EncodedText[], first = 0): EncodedText[] {
  return texts.map(({ unknownWords }, text) => ({ ids: Int32Array.of(first + text), unknownWords }));
}

/** Of a network that was trained on a table of vectors, what works without that table. */
export function documentState(documents: DocumentVectors, trained: ModelState): DocumentState {
  const embedding = fixedEmbeddingTable(new Float32Array(0), documents.mean.length);
  return { classes: trained.classes, documents, head: { ...trained, embedding } };
}
