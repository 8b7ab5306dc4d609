/**
 * Perturbations of the embeddings, each scaled to one L2 norm over the whole sequence.
 * Shapes: B batch, T time, E embedding width.
 */
import type { EmbeddedBatch } from '../model/differentiable.js';
import { hostFunctions } from '../tensor/hostFunctions.js';
import type { RandomSource } from '../tensor/random.js';
import * as tf from '../tensor/tfjs.js';

/** norm * direction / ||direction|| for every text, zero at padding and end-of-sequence tokens. @returns [B,T,E] */
export function scaledPerturbation(direction: tf.Tensor3D, texts: EmbeddedBatch, norm: number): tf.Tensor3D {
  const [, , width] = texts.embeddings.shape;
  const { newFloats, peek, scaleSequences } = hostFunctions();
  const out = newFloats(direction.size);
  scaleSequences(out, peek(direction), texts.perturbed, width, norm);
  return tf.tensor3d(out, texts.embeddings.shape);
}

/** Independent standard normal numbers for every real token. @returns [B,T,E] */
export function randomDirection(texts: EmbeddedBatch, random: RandomSource): tf.Tensor3D {
  const [batch, time, width] = texts.embeddings.shape;
  const out = hostFunctions().newFloats(batch * time * width);
  const first = random.reserve(Math.ceil(out.length / 2));
  hostFunctions().maskedNormal(out, texts.perturbed, width, random.key, first);
  return tf.tensor3d(out, texts.embeddings.shape);
}

/** The gradient of a loss for the embeddings, at `embeddings`. @returns [B,T,E] */
export function embeddingGradient(
  loss: (embeddings: tf.Tensor3D) => tf.Scalar,
  embeddings: tf.Tensor3D,
): tf.Tensor3D {
  return tf.grad((x) => loss(x as tf.Tensor3D))(embeddings) as tf.Tensor3D;
}
