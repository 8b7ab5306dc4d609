/** What a training run starts from besides random numbers: word vectors, or a pretrained encoder with its own. */
import { InputError } from '../errors.js';
import type { PretrainedStart } from '../models/classifier.js';
import { loadPretrainedEncoder, type PretrainedEncoder } from '../models/pretrainedEncoder.js';
import { shippedOrFolder } from '../models/shipped.js';
import { readWordVectors, tableFromVectors, type WordVectors } from '../models/wordVectors.js';
import { createRandom } from '../tensor/random.js';
import type { PreparedData } from './data.js';
import type { TrainingOptions, TrainingOptionsInput } from './trainingOptions.js';

/**
 * A pretrained encoder, and the options with its shape.
 * @param folder one that `textvat pretrain` wrote, or the name of a shipped one
 * @param given the options as they were asked for; what they leave open is taken from the encoder
 * @throws InputError where they ask for something else
 */
export async function encoderStart(
  folder: string,
  given: TrainingOptionsInput,
  options: TrainingOptions,
): Promise<{ readonly encoder: PretrainedEncoder; readonly options: TrainingOptions }> {
  const encoder = await loadPretrainedEncoder(shippedOrFolder(folder));
  const shape = { ...encoder.options, foldCase: encoder.foldCase };
  for (const [key, has] of Object.entries(shape)) {
    const asked = given[key as keyof typeof shape];
    if (asked === undefined || asked === has) continue;
    throw new InputError({
      where: folder,
      found: `an encoder with ${key} ${has}`,
      expected: `${asked}, as asked for`,
      advice: 'Leave the option out to take the shape of the encoder.',
    });
  }
  return { encoder, options: { ...options, ...shape } };
}

/** The encoder with a table for the words of a run; words that it does not know get random vectors. */
export function startFromEncoder(
  { vocabulary, vectors, parameters, options: { embeddingSize: width } }: PretrainedEncoder,
  data: PreparedData,
  seed: number,
): PretrainedStart {
  const known = new Map<number, Float32Array>();
  vocabulary.tokens.forEach((token, row) => {
    // Special tokens stand at the same place in every vocabulary.
    const id = vocabulary.ids.has(token) ? data.vocabulary.ids.get(token) : row;
    if (id !== undefined) known.set(id, vectors.subarray(row * width, (row + 1) * width));
  });
  return { vectors: table({ width, vectors: known }, data, seed), encoder: parameters };
}

/** @throws InputError naming file and line; the signal's reason when it aborts */
export async function startFromVectors(
  source: string,
  given: TrainingOptionsInput,
  data: PreparedData,
  options: TrainingOptions,
  signal?: AbortSignal,
): Promise<{ readonly options: TrainingOptions; readonly pretrained: PretrainedStart }> {
  const vectors = await readWordVectors(source, data.vocabulary, signal);
  if (given.embeddingSize !== undefined && vectors.width !== given.embeddingSize) {
    throw new InputError({
      where: source,
      found: `vectors of ${vectors.width} numbers`,
      expected: `${given.embeddingSize}, the embedding size asked for`,
      advice: 'Leave --embedding-size out to take the width of the vectors.',
    });
  }
  return {
    options: { ...options, embeddingSize: vectors.width },
    pretrained: { vectors: table(vectors, data, options.seed) },
  };
}

function table(vectors: WordVectors, data: PreparedData, seed: number): Float32Array {
  return tableFromVectors(vectors, data.vocabulary.tokens.length, createRandom(seed, 'word vectors'));
}
