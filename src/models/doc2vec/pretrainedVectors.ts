/**
 * Vectors of n-grams that were learnt before, as one file beside its `vocabulary.txt`: the vectors of other texts are found
 * by them. Loading runs no code and trusts no number.
 */
import * as v from 'valibot';
import { assertFiniteArrays, createArrayReader } from '../../storage/arrays.js';
import type { Parts } from '../../storage/bytes.js';
import {
  assertVocabulary,
  loadPretrained,
  parseDescription,
  vocabularyDigest,
} from '../../storage/pretrainedFile.js';
import { decodeSafetensors, encodeSafetensors } from '../../storage/safetensors.js';
import { encodeVocabulary, VOCABULARY_FILE } from '../../storage/vocabularyFile.js';
import { textOptions } from '../../text/textOptions.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { modelOptions } from '../neural/networkOptions.js';
import { ngramVectorArrays, ngramVectorsFromArrays } from './documentArrays.js';
import { documentOptions } from './documentOptions.js';
import type { SavedNgramVectors } from './documentVectors.js';
import { type NoiseMoments, noiseMoments } from './noiseMoments.js';

export const DOCUMENTS_FILE = 'documents.safetensors';

const { embeddingSize } = modelOptions.entries;
const { documentParts } = documentOptions.entries;
/** What the vectors of a run have in common with these. */
const shape = v.strictObject({ embeddingSize, documentParts, foldCase: textOptions.entries.foldCase });
export type PretrainedDocumentShape = v.InferOutput<typeof shape>;

/** What the file says about itself: plain JSON. */
const description = v.strictObject({
  ...v.required(shape).entries,
  /** Of the words, in their order. */
  vocabulary: v.string(),
});

export interface PretrainedDocuments {
  readonly vocabulary: Vocabulary;
  readonly shape: PretrainedDocumentShape;
  readonly ngramVectors: SavedNgramVectors;
}

/** Its files by their names. */
export function pretrainedDocumentFiles({
  vocabulary,
  shape,
  ngramVectors,
}: PretrainedDocuments): Record<string, Parts> {
  const about = { ...shape, vocabulary: vocabularyDigest(vocabulary) };
  const arrays = ngramVectorArrays([ngramVectors]);
  assertFiniteArrays('the vectors of n-grams', arrays);
  return {
    [VOCABULARY_FILE]: [encodeVocabulary(vocabulary)],
    [DOCUMENTS_FILE]: encodeSafetensors(arrays, { description: JSON.stringify(about) }),
  };
}

/** @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite */
export function loadPretrainedDocuments(folder: string): Promise<PretrainedDocuments> {
  return loadPretrained(folder, DOCUMENTS_FILE, decodeDocuments);
}

/** Of all pretrained n-grams: folders of version 0.1 do not hold it. */
export async function noiseOf({ noise, quantised, counts }: SavedNgramVectors): Promise<NoiseMoments> {
  return noise ?? noiseMoments(quantised, counts);
}

function decodeDocuments(bytes: Uint8Array, file: string, vocabulary: Vocabulary): PretrainedDocuments {
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  const about = parseDescription(description, file, metadata.get('description'), {
    holds: 'n-grams',
    command: 'textvat pretrain --encoder documents',
  });
  const { vocabulary: digest, ...shape } = about;
  assertVocabulary(file, 'n-grams', digest, vocabulary);
  const reader = createArrayReader(file, arrays);
  const [ngramVectors] = ngramVectorsFromArrays(reader, vocabulary.tokens.length, {
    ...shape,
    documentRounds: 1,
  });
  reader.assertEmpty();
  return { vocabulary, shape, ngramVectors: ngramVectors! };
}
