/**
 * What pretraining learnt, as a folder of plain files: `config.json`, `vocabulary.txt`, `vectors.safetensors` (beside
 * them `README.md`). Loading runs no code and trusts no number.
 */
import { InputError } from '../../errors.js';
import { assertFiniteArrays, refuseNotFinite } from '../../storage/arrays.js';
import type { Parts } from '../../storage/bytes.js';
import { assertVocabulary, loadPretrained, vocabularyDigest } from '../../storage/pretrainedFile.js';
import { dequantiseTables, quantiseTables } from '../../storage/quantise.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../storage/safetensors.js';
import { encodeVocabulary, VOCABULARY_FILE } from '../../storage/vocabularyFile.js';
import type { Vocabulary } from '../../text/vocabulary.js';

export const VECTORS_FILE = 'vectors.safetensors';
/** Under this name the vectors say which vocabulary they belong to. */
const DIGEST = 'vocabulary';

/** Word vectors of a whole vocabulary, special tokens included. */
export interface PretrainedVectors {
  readonly vocabulary: Vocabulary;
  /** E */
  readonly width: number;
  /** [V,E] */
  readonly vectors: Float32Array;
}

/**
 * Its files by their names.
 * @param quantise in 8 bits with a scale for each word: a quarter of the size
 */
export function pretrainedVectorFiles(
  { vocabulary, width, vectors }: PretrainedVectors,
  quantise = false,
): Record<string, Parts> {
  const shape = [vectors.length / width, width];
  const arrays = new Map<string, NamedArray>([['vectors', { shape, values: vectors }]]);
  if (quantise) quantiseTables(arrays);
  assertFiniteArrays('the word vectors', arrays);
  return {
    [VOCABULARY_FILE]: [encodeVocabulary(vocabulary)],
    [VECTORS_FILE]: encodeSafetensors(arrays, { [DIGEST]: vocabularyDigest(vocabulary) }),
  };
}

/** @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite */
export function loadPretrainedVectors(folder: string): Promise<PretrainedVectors> {
  return loadPretrained(folder, VECTORS_FILE, decodeVectors);
}

function decodeVectors(bytes: Uint8Array, file: string, vocabulary: Vocabulary): PretrainedVectors {
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  dequantiseTables(arrays);
  const found = arrays.get('vectors');
  const [rows, width = 0] = found?.shape ?? [];
  const vectors = found && numbersOf(found);
  if (vectors === undefined)
    throw new InputError({
      where: file,
      found: found === undefined ? 'no vectors' : `vectors of shape [${found.shape.join(', ')}]`,
      expected: 'a row for each word, of 32-bit numbers or of 8-bit ones with their scales',
    });
  const digest = rows === vocabulary.tokens.length ? metadata.get(DIGEST) : undefined;
  assertVocabulary(file, 'vectors', digest, vocabulary);
  refuseNotFinite(file, 'the vectors', vectors);
  return { vocabulary, width, vectors };
}

/** Undefined when these are no vectors. */
function numbersOf({ shape, values }: NamedArray): Float32Array | undefined {
  return shape.length === 2 && shape[1]! >= 1 && values instanceof Float32Array ? values : undefined;
}
