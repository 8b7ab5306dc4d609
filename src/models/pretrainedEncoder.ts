/**
 * A pretrained encoder as one file beside its `vocabulary.txt`: the word vectors that it was trained with and its
 * weights, without the softmax of the language model. Loading runs no code and trusts no number.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { createArrayReader } from './arrays.js';
import { encoderPlan } from './encoders.js';
import { readModelFile, writeWhole } from './files.js';
import { type LanguageModelOptions, type LanguageModelState, languageModelOptions } from './languageModel.js';
import type { Parameter, ParameterSet } from './parameters.js';
import { vocabularyDigest } from './pretrained.js';
import { dequantiseTables, quantiseTables } from './quantise.js';
import { decodeSafetensors, encodeSafetensors, type NamedArray } from './safetensors.js';
import { readVocabulary, VOCABULARY_FILE } from './vocabularyFile.js';

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
 * @param model with its normalisation worked into the embeddings; see `averagedModel`
 * @param quantise in 8 bits with a scale for each row: a quarter of the size
 */
export async function savePretrainedEncoder(
  folder: string,
  model: LanguageModelState,
  vocabulary: Vocabulary,
  foldCase: boolean,
  quantise = false,
): Promise<void> {
  const { encoder, embeddingSize, hiddenUnits } = model.options;
  const options = { encoder, embeddingSize, hiddenUnits };
  const { values } = model.embedding;
  const arrays = new Map<string, NamedArray>([
    [VECTORS, { shape: [vocabulary.tokens.length, embeddingSize], values }],
  ]);
  for (const { name } of encoderPlan(options)) arrays.set(name, model.parameters.get(name)!);
  if (quantise) quantiseTables(arrays);
  const about = { ...options, foldCase, vocabulary: vocabularyDigest(vocabulary) };
  await writeWhole(
    join(folder, ENCODER_FILE),
    encodeSafetensors(arrays, { description: JSON.stringify(about) }),
  );
}

/** @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite */
export async function loadPretrainedEncoder(folder: string): Promise<PretrainedEncoder> {
  const vocabulary = await readVocabulary(folder);
  const file = join(folder, ENCODER_FILE);
  const { arrays, metadata } = decodeSafetensors(await readModelFile(file), file);
  const { foldCase, vocabulary: digest, ...options } = parseDescription(file, metadata.get('description'));
  if (digest !== vocabularyDigest(vocabulary)) {
    throw new InputError({
      where: file,
      found: 'an encoder of another vocabulary',
      expected: `that of ${VOCABULARY_FILE} beside it`,
      advice: 'A save over another one was cut off, or a file was changed: pretrain again.',
    });
  }
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

function parseDescription(file: string, text: string | undefined): v.InferOutput<typeof description> {
  try {
    return v.parse(description, JSON.parse(text ?? ''));
  } catch {
    throw new InputError({
      where: file,
      found: text === undefined ? 'no description of the encoder' : 'a damaged description of the encoder',
      expected: 'an encoder that `textvat pretrain` wrote',
    });
  }
}
