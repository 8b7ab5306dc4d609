/** A model in training and its optimiser as named arrays, for an exact resume. */
import { createEmbeddingTable, type EmbeddingTable, restoreStatistics } from '../layers/embedding.js';
import type { Parameter, ParameterPlan } from '../model/parameters.js';
import type { NamedArray } from '../storage/safetensors.js';
import { arrayOf, flat } from './checkpointArrays.js';
import type { EmbeddingSlots, OptimiserState, Slots, Trainable } from './optimiser.js';
import type { OptimiserNumbers } from './savedNumbers.js';

export function trainableArrays(model: Trainable, optimiser: OptimiserState): Map<string, NamedArray> {
  const arrays = new Map<string, NamedArray>();
  const put = (name: string, values: NamedArray['values']) => arrays.set(...flat(name, values));
  const putSlots = (name: string, slots: Slots) => {
    put(`${name}/firstMoment`, slots.firstMoment);
    put(`${name}/secondMoment`, slots.secondMoment);
    put(`${name}/averaged`, slots.averaged);
  };
  const { embedding } = model;
  if (embedding && optimiser.embedding) {
    put('embedding', embedding.values);
    put('embedding/weightedSum', embedding.weightedSum);
    put('embedding/weightedSquares', embedding.weightedSquares);
    put('embedding/rowLogDecay', optimiser.embedding.rowLogDecay);
    putSlots('embedding', optimiser.embedding);
  }
  for (const [name, { values }] of model.parameters) {
    put(`parameter/${name}`, values);
    putSlots(`parameter/${name}`, optimiser.parameters.get(name)!);
  }
  return arrays;
}

/** Of a table of embeddings: the share of each word, [V], and E. */
export interface TableShape {
  readonly frequencies: Float64Array;
  readonly width: number;
}

/**
 * @param file the arrays' file, for messages
 * @param table of the embeddings, where they are trained
 * @throws InputError when an array is missing or of another size
 */
export function trainableFromArrays(
  arrays: ReadonlyMap<string, NamedArray>,
  file: string,
  plans: readonly ParameterPlan[],
  numbers: OptimiserNumbers,
  table: TableShape,
): { readonly model: Required<Trainable>; readonly optimiser: OptimiserState };
export function trainableFromArrays(
  arrays: ReadonlyMap<string, NamedArray>,
  file: string,
  plans: readonly ParameterPlan[],
  numbers: OptimiserNumbers,
  table?: TableShape,
): { readonly model: Trainable; readonly optimiser: OptimiserState };
export function trainableFromArrays(
  arrays: ReadonlyMap<string, NamedArray>,
  file: string,
  plans: readonly ParameterPlan[],
  numbers: OptimiserNumbers,
  table?: TableShape,
): { readonly model: Trainable; readonly optimiser: OptimiserState } {
  const take: Take = (name, type, length) => arrayOf(arrays, file, name, type, length);
  const slots = (name: string, length: number): Slots => ({
    firstMoment: take(`${name}/firstMoment`, Float32Array, length),
    secondMoment: take(`${name}/secondMoment`, Float32Array, length),
    averaged: take(`${name}/averaged`, Float32Array, length),
  });
  const [embedding, embeddingSlots] = table ? embeddingFrom(table, take, slots) : [];
  const parameters = new Map<string, Parameter>();
  const parameterSlots = new Map<string, ReturnType<typeof slots>>();
  for (const { name, shape } of plans) {
    const length = shape.reduce((product, size) => product * size, 1);
    parameters.set(name, { shape, values: take(`parameter/${name}`, Float32Array, length) });
    parameterSlots.set(name, slots(`parameter/${name}`, length));
  }
  return {
    model: { ...(embedding && { embedding }), parameters },
    optimiser: {
      ...numbers,
      parameters: parameterSlots,
      embedding: embeddingSlots,
    },
  };
}

type Take = <Values extends NamedArray['values']>(
  name: string,
  type: new (length: number) => Values,
  length: number,
) => Values;

function embeddingFrom(
  { frequencies, width }: TableShape,
  take: Take,
  slots: (name: string, length: number) => Slots,
): [EmbeddingTable, EmbeddingSlots] {
  const size = frequencies.length * width;
  const embedding = createEmbeddingTable(take('embedding', Float32Array, size), frequencies);
  restoreStatistics(
    embedding,
    take('embedding/weightedSum', Float64Array, width),
    take('embedding/weightedSquares', Float64Array, width),
  );
  const rowLogDecay = take('embedding/rowLogDecay', Float64Array, frequencies.length);
  return [embedding, { ...slots('embedding', size), rowLogDecay }];
}
