/** The dense weights of a model: plain arrays that outlive any tensor engine. */
import * as tf from '@tensorflow/tfjs-core';
import { fillNormal, fillUniform, type RandomSource } from '../tensor/random.js';

export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Parameters by name, in a fixed order. */
export type ParameterSet = ReadonlyMap<string, Parameter>;

/** The same parameters as tensors of the engine in use. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010, equation 16). */
export function glorotUniform(shape: readonly number[], random: RandomSource): Parameter {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  fillUniform(values, random.key, random.reserve(Math.ceil(values.length / 2)));
  const fanOut = shape.at(-1)!;
  const limit = Math.sqrt(6 / (values.length / fanOut + fanOut));
  for (let index = 0; index < values.length; index += 1) values[index] = (2 * values[index]! - 1) * limit;
  return { shape, values };
}

export function standardNormal(shape: readonly number[], random: RandomSource): Parameter {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  fillNormal(values, random.key, random.reserve(Math.ceil(values.length / 2)));
  return { shape, values };
}

export function zeros(shape: readonly number[]): Parameter {
  return { shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
}

/** Copies the parameters to the engine. The caller disposes of the tensors (or runs this inside `tf.tidy`). */
export function uploadWeights(parameters: ParameterSet): Weights {
  const weights: Record<string, tf.Tensor> = {};
  for (const [name, { values, shape }] of parameters) weights[name] = tf.tensor(values, [...shape]);
  return weights;
}
