/** A model in training and its optimiser as named arrays, for an exact resume. */
import { createEmbeddingTable, type EmbeddingTable, restoreStatistics } from '../layers/embedding.js';
import type { Parameter, ParameterPlan } from '../model/parameters.js';
import type { NamedArray } from '../storage/safetensors.js';
import { arrayOf, flat } from './checkpointArrays.js';
import type { OptimiserState, Trainable } from './optimiser.js';
import type { OptimiserNumbers } from './savedNumbers.js';

/** @param isFrozen whether the embeddings are not trained; a resumed run then gets them from elsewhere */
export function trainableArrays(
  model: Trainable,
  optimiser: OptimiserState,
  isFrozen = false,
): Map<string, NamedArray> {
  const arrays = new Map<string, NamedArray>();
  const put = (name: string, values: NamedArray['values']) => arrays.set(...flat(name, values));
  const putSlots = (name: string, slots: OptimiserState['embedding']) => {
    put(`${name}/firstMoment`, slots.firstMoment);
    put(`${name}/secondMoment`, slots.secondMoment);
    put(`${name}/averaged`, slots.averaged);
  };
  if (!isFrozen) {
    put('embedding', model.embedding.values);
    put('embedding/weightedSum', model.embedding.weightedSum);
    put('embedding/weightedSquares', model.embedding.weightedSquares);
    put('embedding/rowLogDecay', optimiser.rowLogDecay);
    putSlots('embedding', optimiser.embedding);
  }
  for (const [name, { values }] of model.parameters) {
    put(`parameter/${name}`, values);
    putSlots(`parameter/${name}`, optimiser.parameters.get(name)!);
  }
  return arrays;
}

/**
 * @param file the arrays' file, for messages
 * @param frequencies [V]
 * @param width E
 * @param frozen embeddings that are not trained, and what the optimiser began with for them
 * @throws InputError when an array is missing or of another size
 */
export function trainableFromArrays(
  arrays: ReadonlyMap<string, NamedArray>,
  file: string,
  frequencies: Float64Array,
  width: number,
  plans: readonly ParameterPlan[],
  numbers: OptimiserNumbers,
  frozen?: { readonly embedding: EmbeddingTable; readonly slots: OptimiserState },
): { readonly model: Trainable; readonly optimiser: OptimiserState } {
  const take = <Values extends NamedArray['values']>(
    name: string,
    type: new (length: number) => Values,
    length: number,
  ) => arrayOf(arrays, file, name, type, length);
  const slots = (name: string, length: number) => ({
    firstMoment: take(`${name}/firstMoment`, Float32Array, length),
    secondMoment: take(`${name}/secondMoment`, Float32Array, length),
    averaged: take(`${name}/averaged`, Float32Array, length),
  });
  const rows = frequencies.length;
  const trained = () => {
    const embedding = createEmbeddingTable(take('embedding', Float32Array, rows * width), frequencies);
    restoreStatistics(
      embedding,
      take('embedding/weightedSum', Float64Array, width),
      take('embedding/weightedSquares', Float64Array, width),
    );
    const rowLogDecay = take('embedding/rowLogDecay', Float64Array, rows);
    return { embedding, slots: { embedding: slots('embedding', rows * width), rowLogDecay } };
  };
  const { embedding, slots: embeddingSlots } = frozen ?? trained();
  const parameters = new Map<string, Parameter>();
  const parameterSlots = new Map<string, ReturnType<typeof slots>>();
  for (const { name, shape } of plans) {
    const length = shape.reduce((product, size) => product * size, 1);
    parameters.set(name, { shape, values: take(`parameter/${name}`, Float32Array, length) });
    parameterSlots.set(name, slots(`parameter/${name}`, length));
  }
  return {
    model: { embedding, parameters },
    optimiser: {
      ...numbers,
      parameters: parameterSlots,
      embedding: embeddingSlots.embedding,
      rowLogDecay: embeddingSlots.rowLogDecay,
    },
  };
}
