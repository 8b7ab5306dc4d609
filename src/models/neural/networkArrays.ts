/** A network as the arrays of its weights file. */
import { fixedEmbeddingTable } from '../../layers/embedding.js';
import type { Parameter } from '../../model/parameters.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import { type ModelState, plannedParameters } from './network.js';
import type { ModelOptions } from './networkOptions.js';

const EMBEDDINGS = 'embeddings';

/** @param prefix of all names, where another network is in the same file */
export function networkArrays({ embedding, parameters }: ModelState, prefix = ''): Map<string, NamedArray> {
  const shape = [embedding.values.length / embedding.width, embedding.width];
  const arrays: [string, NamedArray][] = [[EMBEDDINGS, { shape, values: embedding.values }], ...parameters];
  return new Map(arrays.map(([name, array]) => [prefix + name, array]));
}

/**
 * @param words V
 * @throws InputError for arrays that are no network of these options
 */
export function networkFromArrays(
  reader: ArrayReader,
  words: number,
  classes: number,
  options: ModelOptions,
  prefix = '',
): ModelState {
  const values = reader.floats(prefix + EMBEDDINGS, [words, options.embeddingSize]);
  const parameters = new Map<string, Parameter>();
  for (const { name, shape } of plannedParameters(options, classes)) {
    parameters.set(name, { shape, values: reader.floats(prefix + name, shape) });
  }
  const embedding = fixedEmbeddingTable(values, options.embeddingSize);
  return { options, classes, embedding, parameters };
}
