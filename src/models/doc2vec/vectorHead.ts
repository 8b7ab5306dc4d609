/** The classifier on top of the vectors of texts: a network whose embedding table is those vectors, one for each text. */
import { fixedEmbeddingTable } from '../../layers/embedding.js';
import type { EncodedText } from '../../text/encode.js';
import type { ModelState } from '../neural/network.js';
import type { DocumentVectors } from './documentVectors.js';

export interface DocumentState {
  readonly documents: DocumentVectors;
  /** Reads one vector a text; its embedding table is empty. */
  readonly head: ModelState;
}

/** The head with some vectors for its embedding table, and the texts as it then reads them: one id each. @param vectors [N,E] */
export function onVectors(
  head: ModelState,
  vectors: Float32Array,
  texts: readonly EncodedText[],
): [state: ModelState, rows: EncodedText[]] {
  return [{ ...head, embedding: fixedEmbeddingTable(vectors, head.options.embeddingSize) }, rowTexts(texts)];
}

/** Texts that consist of their own place in a table. */
export function rowTexts(texts: readonly EncodedText[], first = 0): EncodedText[] {
  return texts.map(({ unknownWords }, text) => ({ ids: Int32Array.of(first + text), unknownWords }));
}

/** Of a network that was trained on a table of vectors, what works without that table. */
export function documentState(documents: DocumentVectors, trained: ModelState): DocumentState {
  const embedding = fixedEmbeddingTable(new Float32Array(0), documents.mean.length);
  return { documents, head: { ...trained, embedding } };
}
