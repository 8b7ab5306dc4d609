/**
 * Analytic gradients against finite differences, in float32, tightly enough to see a wrong factor of 1.001.
 *
 * The output is projected on a fixed random direction of norm 1, summed in float64. Inputs are put on a grid of 2^-10
 * and moved in multiples of 2^-19, which float32 holds exactly, so that only the function itself rounds. Central
 * differences at h and 2h with Richardson extrapolation leave an error of h^4 f'''''/30 and a rounding error of
 * about 1e-7/h.
 */
import * as tf from '@tensorflow/tfjs-core';
import { createRandom, fillNormal, type RandomSource } from '../src/tensor/random.js';
import { assertClose } from './tensors.js';

export interface GradientCheckOptions {
  /** Of the norm of an input's gradient for a move in direction of that gradient, of the derivative for others. */
  readonly rtol?: number;
  readonly atol?: number;
  /** h above, a power of two. Smaller where a function bends sharply or has kinks. */
  readonly step?: number;
  /** Random directions for each input. */
  readonly directions?: number;
  /** Single coordinates for each input; all of them where it has no more. */
  readonly coordinates?: number;
}

export const DEFAULT_TOLERANCE = { rtol: 5e-4, atol: 2e-5 } as const;
const GRID = 2 ** 10;
const DIRECTION_GRID = 2 ** 14;

type Value = (...inputs: tf.Tensor[]) => tf.Tensor;
/** Gradients of sum(value * outputGradient) for every input. */
type Gradients = (inputs: tf.Tensor[], outputGradient: tf.Tensor) => tf.Tensor[];

/** @throws Error that names the input, the move and both derivatives, at the first disagreement */
export function checkGradients(
  differentiable: Value,
  inputs: readonly tf.Tensor[],
  options: GradientCheckOptions = {},
): void {
  compareGradients(differentiable, tf.grads(differentiable), inputs, options);
}

/** The same for a function whose gradients come another way than by tfjs from the function itself. */
export function compareGradients(
  value: Value,
  gradients: Gradients,
  inputs: readonly tf.Tensor[],
  options: GradientCheckOptions = {},
): void {
  tf.tidy(() => compare(value, gradients, inputs, options));
}

function compare(
  value: Value,
  gradientsOf: Gradients,
  inputs: readonly tf.Tensor[],
  {
    rtol = DEFAULT_TOLERANCE.rtol,
    atol = DEFAULT_TOLERANCE.atol,
    step = 2 ** -5,
    directions = 3,
    coordinates = 16,
  }: GradientCheckOptions,
): void {
  const random = createRandom(1, 'gradient check');
  const points = inputs.map((input) => onGrid(input.dataSync() as Float32Array, GRID));
  const at = (moved: readonly Float32Array[]) =>
    moved.map((values, index) => tf.tensor(values, inputs[index]!.shape));
  const shape = tf.tidy(() => value(...at(points)).shape);
  const projection = unitVector(tf.util.sizeFromShape(shape), random);
  const project = (moved: readonly Float32Array[]) =>
    tf.tidy(() => dot(projection, value(...at(moved)).dataSync() as Float32Array));

  gradientsOf(at(points), tf.tensor(projection, shape)).forEach((gradient, index) => {
    const point = points[index]!;
    const expectedShape = inputs[index]!.shape;
    if (gradient.dtype !== 'float32' || gradient.shape.join() !== expectedShape.join())
      throw new Error(
        `gradient ${index} is ${gradient.dtype} [${gradient.shape}], expected float32 [${expectedShape}]`,
      );
    const analytic = gradient.dataSync() as Float32Array;
    const moves = [
      ...Array.from(
        { length: directions },
        (_, n): Move => [`random ${n}`, unitVector(point.length, random)],
      ),
      ...ownDirection(analytic),
      ...someCoordinates(point.length, coordinates, random),
    ];
    for (const [name, direction] of moves) {
      const along = (distance: number) =>
        project(
          points.map((values, other) => (other === index ? move(values, direction, distance) : values)),
        );
      const numeric = (8 * (along(step) - along(-step)) - (along(2 * step) - along(-2 * step))) / (12 * step);
      const expected = dot(direction, analytic);
      // Written so that NaN on either side fails.
      if (!(Math.abs(numeric - expected) <= atol + rtol * Math.abs(expected)))
        throw new Error(`input ${index}, ${name}: gradient ${expected}, finite differences ${numeric}`);
    }
  });
}

type Move = readonly [name: string, direction: Float32Array];

function onGrid(values: Float32Array, grid: number): Float32Array {
  return values.map((value) => Math.round(value * grid) / grid);
}

/** Random, of norm 1 up to the grid, no entry zero. */
function unitVector(size: number, random: RandomSource): Float32Array {
  const vector = new Float32Array(size);
  fillNormal(vector, random.key, random.reserve(Math.ceil(size / 2)));
  return normalised(vector).map((value) => value || 1 / DIRECTION_GRID);
}

function normalised(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(dot(vector, vector));
  return onGrid(
    vector.map((value) => value / norm),
    DIRECTION_GRID,
  );
}

/** Where a wrong factor shows most. None for a gradient of zeros. */
function ownDirection(gradient: Float32Array): Move[] {
  return gradient.some((value) => value !== 0) ? [['along the gradient', normalised(gradient)]] : [];
}

function someCoordinates(size: number, limit: number, random: RandomSource): Move[] {
  const places = random.shuffle(Array.from({ length: size }, (_, place) => place)).slice(0, limit);
  return places.map((place): Move => {
    const direction = new Float32Array(size);
    direction[place] = 1;
    return [`coordinate ${place}`, direction];
  });
}

function move(values: Float32Array, direction: Float32Array, distance: number): Float32Array {
  return values.map((value, place) => value + distance * direction[place]!);
}

/** In float64. */
function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, place) => sum + value * b[place]!, 0);
}

/** An op's value, and its gradients for all inputs, are those of another way to compute the same. */
export function checkAgainst(
  op: (...inputs: tf.Tensor[]) => tf.Tensor,
  reference: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: tf.Tensor[],
  gradientTolerance: number,
): void {
  const expected = reference(...inputs).dataSync()[0]!;
  assertClose(op(...inputs), [expected], 1e-5 * Math.max(1, expected));
  const wanted = tf.grads(reference as never)(inputs);
  tf.grads(op as never)(inputs).forEach((gradient, index) => {
    assertClose(gradient, wanted[index]!, gradientTolerance);
  });
}
