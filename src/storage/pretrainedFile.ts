/** What the files that pretraining writes have in common: each says what it is, and which `vocabulary.txt` beside it its rows belong to. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { InputError } from '../errors.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { readFolder } from './snapshot.js';
import { decodeVocabulary, VOCABULARY_FILE } from './vocabularyFile.js';

/**
 * Reads such a file and the vocabulary beside it.
 * @param decode is given the path of the file for its errors
 * @throws InputError where one of the two is missing or damaged, or what `decode` throws
 */
export function loadPretrained<Pretrained>(
  folder: string,
  name: string,
  decode: (bytes: Uint8Array, file: string, vocabulary: Vocabulary) => Pretrained,
): Promise<Pretrained> {
  return readFolder(folder, [VOCABULARY_FILE, name], async ({ read }) => {
    const vocabulary = decodeVocabulary(await read(VOCABULARY_FILE), join(folder, VOCABULARY_FILE));
    return decode(await read(name), join(folder, name), vocabulary);
  });
}

/** Tells which vocabulary an array of rows belongs to. */
export function vocabularyDigest({ tokens }: Vocabulary): string {
  return createHash('sha256').update(JSON.stringify(tokens)).digest('hex');
}

/**
 * @param holds what is in the file
 * @param digest as the file gives it
 * @throws InputError where that is not the vocabulary's
 */
export function assertVocabulary(
  file: string,
  holds: string,
  digest: string | undefined,
  vocabulary: Vocabulary,
): void {
  if (digest === vocabularyDigest(vocabulary)) return;
  throw new InputError({
    where: file,
    found: `${holds} of another vocabulary`,
    expected: `that of ${VOCABULARY_FILE} beside it`,
    advice: 'A save over another one was cut off, or a file was changed: pretrain again.',
  });
}

/**
 * What a file says about itself, as JSON.
 * @param holds what is in the file
 * @param command what writes such files
 * @throws InputError where it says nothing, or something else
 */
export function parseDescription<Schema extends v.GenericSchema>(
  schema: Schema,
  file: string,
  text: string | undefined,
  { holds, command }: { readonly holds: string; readonly command: string },
): v.InferOutput<Schema> {
  try {
    return v.parse(schema, JSON.parse(text ?? ''));
  } catch {
    throw new InputError({
      where: file,
      found: `${text === undefined ? 'no' : 'a damaged'} description of ${holds}`,
      expected: `one that \`${command}\` wrote`,
    });
  }
}
