/**
 * Perturbations of the embeddings, each scaled to one L2 norm over the whole sequence.
 * Shapes: B batch, T time, E embedding width.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddedBatch } from '../models/classifier.js';
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { RandomSource } from '../tensor/random.js';
import { tidyToHost } from '../tensor/tidy.js';
import { perturbedLengths } from './objective.js';

/** norm * direction / ||direction|| for every text, zero at padding and end-of-sequence tokens. @returns [B,T,E] */
export function scaledPerturbation(direction: Float32Array, texts: EmbeddedBatch, norm: number): tf.Tensor3D {
  const [, , width] = texts.embeddings.shape;
  const out = new Float32Array(direction.length);
  hostFunctions().scaleSequences(out, direction, perturbedLengths(texts), width, norm);
  return tf.tensor3d(out, texts.embeddings.shape);
}

/** Independent standard normal numbers for every real token. @returns [B*T*E] */
export function randomDirection(texts: EmbeddedBatch, random: RandomSource): Float32Array {
  const [batch, time, width] = texts.embeddings.shape;
  const out = new Float32Array(batch * time * width);
  const first = random.reserve(Math.ceil(out.length / 2));
  hostFunctions().maskedNormal(out, perturbedLengths(texts), width, random.key, first);
  return out;
}

/** The gradient of a loss for the embeddings, at `embeddings`. @returns [B*T*E] */
export function embeddingGradient(
  loss: (embeddings: tf.Tensor3D) => tf.Scalar,
  embeddings: tf.Tensor3D,
): Float32Array {
  return tidyToHost(
    () =>
      tf
        .grad((x) => loss(x as tf.Tensor3D))(embeddings)
        .dataSync() as Float32Array,
  );
}
