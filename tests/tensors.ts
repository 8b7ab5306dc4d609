/** Small things that tests of tensors share. */
import * as tf from '@tensorflow/tfjs-core';
import * as assert from 'uvu/assert';
import { createRandom, fillNormal } from '../src/tensor/random.js';

/** Standard normal numbers times `scale`; the same name gives the same numbers. */
export function normalValues(size: number, scale = 1, name = 'values'): Float32Array {
  const values = new Float32Array(size);
  fillNormal(values, createRandom(7, name).key, 0);
  return values.map((value) => value * scale);
}

export function normalTensor<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  scale = 1,
  name = 'values',
): tf.Tensor<Rank> {
  return tf.tensor(normalValues(tf.util.sizeFromShape(shape), scale, name), shape);
}

type Values = ArrayLike<number> | tf.Tensor;

function numbers(values: Values): ArrayLike<number> {
  return values instanceof tf.Tensor ? values.dataSync() : values;
}

/** Every element equal up to the tolerance, and NaN equal to nothing. */
export function assertClose(actual: Values, expected: Values, tolerance = 1e-5): void {
  if (actual instanceof tf.Tensor && expected instanceof tf.Tensor)
    assert.equal(actual.shape, expected.shape, 'shapes differ');
  const left = numbers(actual);
  const right = numbers(expected);
  assert.is(left.length, right.length, 'sizes differ');
  for (let index = 0; index < left.length; index += 1) {
    const near = Math.abs(left[index]! - right[index]!) <= tolerance * Math.max(1, Math.abs(right[index]!));
    if (!near) assert.unreachable(`element ${index}: ${left[index]}, expected ${right[index]}`);
  }
}

/** Of the angle between two directions. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let index = 0; index < a.length; index += 1) {
    product += a[index]! * b[index]!;
    squaresA += a[index]! ** 2;
    squaresB += b[index]! ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}
