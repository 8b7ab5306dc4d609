/** The classifier on top of the vectors of texts. Shapes: N texts, E width of a vector, B batch, C classes. */
import { finiteLogits } from '../../model/finiteLogits.js';
import { type Parameter, type ParameterSet, uploadWeights } from '../../model/parameters.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import { ensureBackend } from '../../tensor/backend.js';
import * as tf from '../../tensor/tfjs.js';
import { tidyToHost } from '../../tensor/tidy.js';
import { headOutput, headPlans } from '../outputHead.js';
import { type DocumentShape, headWidth } from './documentShape.js';
import type { DocumentVectors } from './documentVectors.js';

export interface HeadState {
  readonly options: DocumentShape;
  readonly parameters: ParameterSet;
}

export interface DocumentState {
  readonly documents: DocumentVectors;
  readonly head: HeadState;
}

const READING_BATCH = 128;

/**
 * @param vectors [N,E]
 * @returns [C] of each text
 * @throws InputError where one is not finite; the signal's reason when it aborts
 */
export async function headLogits(
  { options, parameters }: HeadState,
  vectors: Float32Array,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  await ensureBackend();
  const width = headWidth(options);
  const weights = uploadWeights(parameters);
  const all: Float32Array[] = [];
  try {
    for (let start = 0; start < vectors.length; start += READING_BATCH * width) {
      signal?.throwIfAborted();
      const part = vectors.slice(start, start + READING_BATCH * width);
      const size = part.length / width;
      const rows = tidyToHost(
        () => headOutput(weights, tf.tensor2d(part, [size, width])).dataSync() as Float32Array,
      );
      const classes = rows.length / size;
      for (let row = 0; row < size; row += 1) all.push(rows.slice(row * classes, (row + 1) * classes));
      await new Promise(setImmediate);
    }
  } finally {
    tf.dispose(Object.values(weights));
  }
  return finiteLogits(all);
}

/** Saved with every head, as a table of no rows: part of the format since heads were networks of words. */
const EMBEDDINGS = 'embeddings';

export function headArrays({ options, parameters }: HeadState): Map<string, NamedArray> {
  const none = { shape: [0, headWidth(options)], values: new Float32Array(0) };
  return new Map<string, NamedArray>([[EMBEDDINGS, none], ...parameters]);
}

/** @throws InputError for arrays that are no head of these options */
export function headFromArrays(reader: ArrayReader, classes: number, options: DocumentShape): HeadState {
  const width = headWidth(options);
  reader.floats(EMBEDDINGS, [0, width]);
  const parameters = new Map<string, Parameter>();
  for (const { name, shape } of headPlans(width, options.headUnits, classes))
    parameters.set(name, { shape, values: reader.floats(name, shape) });
  return { options, parameters };
}
