/** The dense weights of a model: plain arrays that outlive any tensor engine. */
import { fillNormal, fillUniform, type RandomSource } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';

export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Parameters by name, in a fixed order. */
export type ParameterSet = ReadonlyMap<string, Parameter>;

/** The same parameters as tensors of the engine in use. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** A parameter before it exists: loading a model compares shapes without making room for what a file claims. */
export interface ParameterPlan {
  readonly name: string;
  readonly shape: readonly number[];
  /** How a fresh one starts; `forgetGate` is zero but for the second quarter, which is 1. */
  readonly start: 'glorot' | 'zeros' | 'forgetGate';
}

/** The planned parameters of a fresh model. */
export function initialiseParameters(plans: readonly ParameterPlan[], random: RandomSource): ParameterSet {
  return new Map(
    plans.map(({ name, shape, start }) => [name, { shape, values: startValues(shape, start, random) }]),
  );
}

/** The same with arrays of their own, which a training may change. */
export function copiedParameters(parameters: Iterable<readonly [string, Parameter]>): ParameterSet {
  return new Map(
    Array.from(parameters, ([name, { shape, values }]) => [name, { shape, values: values.slice() }]),
  );
}

function startValues(
  shape: readonly number[],
  start: ParameterPlan['start'],
  random: RandomSource,
): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (start === 'glorot') return glorotUniform(count, shape.at(-1)!, random);
  const values = new Float32Array(count);
  return start === 'zeros' ? values : values.fill(1, count / 4, count / 2);
}

/** Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010, equation 16). */
function glorotUniform(count: number, fanOut: number, random: RandomSource): Float32Array {
  const values = new Float32Array(count);
  fillUniform(values, random.key, random.reserve(Math.ceil(count / 2)));
  const limit = Math.sqrt(6 / (count / fanOut + fanOut));
  return values.map((value) => (2 * value - 1) * limit);
}

export function standardNormal(count: number, random: RandomSource): Float32Array {
  const values = new Float32Array(count);
  fillNormal(values, random.key, random.reserve(Math.ceil(count / 2)));
  return values;
}

/**
 * Puts the parameters on the engine, which may share their memory, and so must not own it: `newFloats` is not for parameters. The caller disposes of the tensors (or
 * runs this inside `tf.tidy`).
 */
export function uploadWeights(parameters: ParameterSet): Weights {
  const weights: Record<string, tf.Tensor> = {};
  for (const [name, { values, shape }] of parameters) weights[name] = tf.tensor(values, [...shape]);
  return weights;
}

/** Numbers that a model has learnt. @param embedding its table of embeddings, if it has one */
export function weightCount({
  embedding,
  parameters,
}: {
  readonly embedding?: { readonly values: Float32Array };
  readonly parameters: ParameterSet;
}): number {
  const dense = [...parameters.values()].reduce((sum, { values }) => sum + values.length, 0);
  return dense + (embedding?.values.length ?? 0);
}
