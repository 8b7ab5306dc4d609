/**
 * A pretrained encoder as one file beside its `vocabulary.txt`: the word vectors that it was trained with and its
 * weights, without the softmax of the language model. Loading runs no code and trusts no number.
 */
import * as v from 'valibot';
import type { Parameter, ParameterSet } from '../../model/parameters.js';
import { assertFiniteArrays, createArrayReader } from '../../storage/arrays.js';
import type { Parts } from '../../storage/bytes.js';
import {
  assertVocabulary,
  loadPretrained,
  parseDescription,
  vocabularyDigest,
} from '../../storage/pretrainedFile.js';
import { dequantiseTables, quantiseTables } from '../../storage/quantise.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from '../../storage/safetensors.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { encoderPlan } from './encoders.js';
import { type LanguageModelOptions, type LanguageModelState, languageModelOptions } from './languageModel.js';

export const ENCODER_FILE = 'encoder.safetensors';
const VECTORS = 'vectors';

/** What the file says about itself: plain JSON. */
const description = v.strictObject({
  ...languageModelOptions.entries,
  foldCase: v.boolean(),
  /** Of the words, in their order. */
  vocabulary: v.string(),
});

export interface PretrainedEncoder {
  readonly vocabulary: Vocabulary;
  readonly foldCase: boolean;
  readonly options: LanguageModelOptions;
  /** [V,E] */
  readonly vectors: Float32Array;
  /** The encoder's weights by their names in a classifier. */
  readonly parameters: ParameterSet;
}

/**
 * Its file by its name; the vocabulary beside it is the vectors'.
 * @param model with its normalisation worked into the embeddings; see `averagedModel`
 * @param quantise in 8 bits with a scale for each row: a quarter of the size
 */
export function pretrainedEncoderFiles(
  model: Omit<LanguageModelState, 'embedding'> & { readonly embedding: { readonly values: Float32Array } },
  vocabulary: Vocabulary,
  foldCase: boolean,
  quantise = false,
): Record<string, Parts> {
  const { encoder, embeddingSize, hiddenUnits } = model.options;
  const options = { encoder, embeddingSize, hiddenUnits };
  const { values } = model.embedding;
  const arrays = new Map<string, NamedArray>([
    [VECTORS, { shape: [vocabulary.tokens.length, embeddingSize], values }],
  ]);
  for (const { name } of encoderPlan(options)) arrays.set(name, model.parameters.get(name)!);
  if (quantise) quantiseTables(arrays);
  assertFiniteArrays('the encoder', arrays);
  const about = { ...options, foldCase, vocabulary: vocabularyDigest(vocabulary) };
  return { [ENCODER_FILE]: encodeSafetensors(arrays, { description: JSON.stringify(about) }) };
}

/** @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite */
export function loadPretrainedEncoder(folder: string): Promise<PretrainedEncoder> {
  return loadPretrained(folder, ENCODER_FILE, decodeEncoder);
}

function decodeEncoder(bytes: Uint8Array, file: string, vocabulary: Vocabulary): PretrainedEncoder {
  const { arrays, metadata } = decodeSafetensors(bytes, file);
  const about = parseDescription(description, file, metadata.get('description'), {
    holds: 'an encoder',
    command: 'textvat pretrain',
  });
  const { foldCase, vocabulary: digest, ...options } = about;
  assertVocabulary(file, 'an encoder', digest, vocabulary);
  dequantiseTables(arrays);
  const reader = createArrayReader(file, arrays);
  const vectors = reader.floats(VECTORS, [vocabulary.tokens.length, options.embeddingSize]);
  const parameters = new Map<string, Parameter>();
  for (const { name, shape } of encoderPlan(options)) {
    parameters.set(name, { shape, values: reader.floats(name, shape) });
  }
  reader.assertEmpty();
  return { vocabulary, foldCase, options, vectors, parameters };
}
