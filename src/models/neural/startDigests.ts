/** Tells apart what runs start from: another content under the same name is another start. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shippedOrFolder } from '../../storage/shipped.js';
import { VOCABULARY_FILE } from '../../storage/vocabularyFile.js';
import type { SavedNgramVectors } from '../doc2vec/documentVectors.js';
import type { PretrainedEncoder } from './pretrainedEncoder.js';

/** Of the arrays, to be used with the vocabulary of a run. */
export function encoderDigest({ vectors, parameters }: PretrainedEncoder): string {
  const hash = createHash('sha256').update(vectors);
  for (const [name, { values }] of parameters) hash.update(name).update(values);
  return hash.digest('hex');
}

export function ngramsDigest({
  counts,
  quantised: { values, scales },
}: Pick<SavedNgramVectors, 'counts' | 'quantised'>): string {
  return createHash('sha256').update(counts).update(values).update(scales).digest('hex');
}

/**
 * Of the files behind a name: a file of vectors, a folder of `textvat pretrain`, or what is shipped.
 * @returns undefined where the name is of no file, such as that of a package
 */
export function filesDigest(source: string): string | undefined {
  const path = shippedOrFolder(source);
  if (!existsSync(path)) return undefined;
  const isFolder = statSync(path).isDirectory();
  const isArrays = (name: string) => name.endsWith('.safetensors') || name === VOCABULARY_FILE;
  const files = isFolder ? readdirSync(path).filter(isArrays).sort() : [''];
  const hash = createHash('sha256');
  for (const file of files) updateByFile(hash.update(file), join(path, file));
  return `SHA-256 ${hash.digest('hex').slice(0, 16)}`;
}

/** Piece by piece: files of word vectors may be larger than memory. */
function updateByFile(hash: Hash, path: string): void {
  const file = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(1 << 20);
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece))
      hash.update(piece.subarray(0, read));
  } finally {
    closeSync(file);
  }
}
