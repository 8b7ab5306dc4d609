/** A network as the arrays of its weights file. */
import { fixedEmbeddingTable, lazyEmbeddingTable } from '../../layers/embedding.js';
import type { Parameter } from '../../model/parameters.js';
import type { ArrayReader } from '../../storage/arrays.js';
import { dequantiseRows, lazyRows, quantiseRows, quantiseTable, scalesOf } from '../../storage/quantise.js';
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

/** The same, its large tables in 8 bits a number. */
export function networkArraysInBytes(state: ModelState, prefix = ''): Map<string, NamedArray> {
  const arrays = networkArrays(state, prefix);
  for (const [name, array] of [...arrays]) if (isLarge(array.shape)) quantiseTable(arrays, name);
  return arrays;
}

/** What `networkArraysInBytes` keeps of a network that is not trained further. */
export function roundedToBytes({ embedding, parameters, ...state }: ModelState): ModelState {
  const { width } = embedding;
  return {
    ...state,
    embedding: fixedEmbeddingTable(dequantiseRows(quantiseRows(embedding.values, width)), width),
    parameters: new Map(
      [...parameters].map(([name, { shape, values }]) => [
        name,
        {
          shape,
          values: isLarge(shape) ? dequantiseRows(quantiseRows(values, shape[1]!)) : values,
        },
      ]),
    ),
  };
}

/** Whether `networkArraysInBytes` gave the arrays of a file. */
export function holdsBytes(reader: ArrayReader, prefix: string): boolean {
  return reader.has(scalesOf(prefix + EMBEDDINGS));
}

/** Of rows long enough to share a scale. */
function isLarge(shape: readonly number[]): boolean {
  return shape.length === 2 && shape[1]! >= SHORTEST_ROW;
}

const SHORTEST_ROW = 16;

/**
 * The tables of either way to save it.
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
  const { embeddingSize: width } = options;
  const embedding = holdsBytes(reader, prefix)
    ? lazyEmbeddingTable(lazyRows(reader.quantised(prefix + EMBEDDINGS, [words, width])), width)
    : fixedEmbeddingTable(reader.floats(prefix + EMBEDDINGS, [words, width]), width);
  const parameters = new Map<string, Parameter>();
  for (const { name, shape } of plannedParameters(options, classes)) {
    parameters.set(name, { shape, values: reader.table(prefix + name, shape) });
  }
  return { options, classes, embedding, parameters };
}
