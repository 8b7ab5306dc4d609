/**
 * What an explanation explains: by how much one class is ahead of another, and how that follows from the embeddings.
 * Shapes: S copies of one text, T time, E embedding width, C classes.
 */

import { type Differentiable, type EmbeddedBatch, wordsBeforeEnd } from '../model/differentiable.js';
import { embeddingGradient } from '../objectives/perturbation.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import type { Batch } from '../text/batches.js';

export interface Contest {
  /** Index of the class that is explained. */
  readonly label: number;
  /** Index of the class that it is compared with. */
  readonly rival: number;
}

/** One text, embedded, with its two classes. */
export interface ContestedText extends Contest {
  readonly classifier: Differentiable;
  /** [1,T,E], the last token being the end of the sequence */
  readonly text: EmbeddedBatch<Batch>;
}

/** The tokens that carry meaning: all but the end of the sequence. */
export function wordsOf({ text }: ContestedText): number {
  return text.batch.time - 1;
}

/**
 * logit(label) - logit(rival), the log odds between the two in nats, for versions of one text.
 * @param versions [S,T,E] @returns [S]
 */
export function margins(contested: ContestedText, versions: Float32Array): Float32Array {
  return tidyToHost(() => {
    const texts = versionsOf(contested.text, versions);
    return marginsOf(contested, texts.embeddings, texts).dataSync() as Float32Array;
  });
}

/** The gradient of each version's margin for its embeddings. @param versions [S,T,E] @returns [S,T,E] */
export function marginGradients(contested: ContestedText, versions: Float32Array): Float32Array {
  return tidyToHost(() => {
    const texts = versionsOf(contested.text, versions);
    const total = (x: tf.Tensor3D) => tf.sum(marginsOf(contested, x, texts)) as tf.Scalar;
    return embeddingGradient(total, texts.embeddings).dataSync() as Float32Array;
  });
}

function marginsOf(
  { classifier, label, rival }: ContestedText,
  embeddings: tf.Tensor3D,
  texts: EmbeddedBatch<Batch>,
): tf.Tensor2D {
  const logits = classifier.logits(embeddings, texts, true);
  const difference = new Float32Array(logits.shape[1]);
  difference[label] = 1;
  difference[rival] = -1;
  return tf.matMul(logits, tf.tensor2d(difference, [difference.length, 1]));
}

/** Other embeddings of a text of one row. @param versions [S,T,E] */
export function versionsOf(text: EmbeddedBatch<Batch>, versions: Float32Array): EmbeddedBatch<Batch> {
  const [, time, width] = text.embeddings.shape;
  const size = versions.length / (time * width);
  const embeddings = tf.tensor3d(versions, [size, time, width]);
  const ids = new Int32Array(size * time);
  for (let copy = 0; copy < size; copy += 1) ids.set(text.batch.ids, copy * time);
  const batch = {
    size,
    time,
    ids,
    lengths: new Int32Array(size).fill(time),
    positions: Int32Array.from({ length: size }, (_, copy) => copy),
  };
  const perturbed = wordsBeforeEnd(batch.lengths);
  return { batch, embeddings, embeddingMask: null, featureMask: null, perturbed };
}

/** Copies that go through the model together, so that long texts take no more memory than short ones. */
const TOKENS_AT_ONCE = 8192;

/** How many versions of a text go through the model together. */
export function copiesAtOnce({ text }: Pick<ContestedText, 'text'>): number {
  return Math.max(1, Math.floor(TOKENS_AT_ONCE / text.batch.time));
}
