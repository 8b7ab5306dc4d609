/**
 * What pretraining learnt, as a folder of plain files: `config.json`, `vocabulary.txt`, `vectors.safetensors` (beside
 * them `README.md`). Loading runs no code and trusts no number.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { readModelFile, writeWhole } from './files.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { readVocabulary, VOCABULARY_FILE, writeVocabulary } from './vocabularyFile.js';

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

/** The vectors come last: where they are, the folder is whole. */
export async function savePretrainedVectors(folder: string, pretrained: PretrainedVectors): Promise<void> {
  const { vocabulary, width, vectors } = pretrained;
  await writeVocabulary(folder, vocabulary);
  const arrays = new Map([['vectors', { shape: [vectors.length / width, width], values: vectors }]]);
  const parts = encodeSafetensors(arrays, { [DIGEST]: vocabularyDigest(vocabulary) });
  await writeWhole(join(folder, VECTORS_FILE), parts);
}

/** @throws InputError naming the file, for anything missing, damaged, of the wrong size or not finite */
export async function loadPretrainedVectors(folder: string): Promise<PretrainedVectors> {
  const vocabulary = await readVocabulary(folder);
  const file = join(folder, VECTORS_FILE);
  const { arrays, metadata } = decodeSafetensors(await readModelFile(file), file);
  const found = arrays.get('vectors');
  const [rows, width = 0] = found?.shape ?? [];
  if (!(found?.values instanceof Float32Array) || found.shape.length !== 2 || width < 1)
    throw new InputError({
      where: file,
      found: found === undefined ? 'no vectors' : `vectors of shape [${found.shape.join(', ')}]`,
      expected: 'vectors as 32-bit numbers, a row for each word',
    });
  if (rows !== vocabulary.tokens.length || metadata.get(DIGEST) !== vocabularyDigest(vocabulary))
    throw new InputError({
      where: file,
      found: 'vectors of another vocabulary',
      expected: `those of ${VOCABULARY_FILE} beside it`,
      advice: 'A save over another one was cut off, or a file was changed: pretrain again.',
    });
  const wrong = found.values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new InputError({
      where: file,
      found: `${found.values[wrong]} at place ${wrong} of the vectors`,
      expected: 'finite numbers',
      advice: 'The training that wrote it went wrong; train again.',
    });
  return { vocabulary, width, vectors: found.values };
}

/** Tells which vocabulary an array of rows belongs to. */
export function vocabularyDigest({ tokens }: Vocabulary): string {
  return createHash('sha256').update(JSON.stringify(tokens)).digest('hex');
}
