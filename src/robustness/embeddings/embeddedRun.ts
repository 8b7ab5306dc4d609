/**
 * One text at the seam of a model: what attacks on its embeddings ask. A perturbation touches the real tokens only, never
 * padding or the end of the sequence. S versions, N = tokens * width numbers that may be perturbed, C classes.
 */
import { copiesAtOnce, versionsOf } from '../../explanation/contest.js';
import type { Differentiable, EmbeddedBatch } from '../../model/differentiable.js';
import { embeddingGradient } from '../../objectives/perturbation.js';
import type { RandomSource } from '../../tensor/random.js';
import * as tf from '../../tensor/tfjs.js';
import { tidyToHost } from '../../tensor/tidy.js';
import { type Batch, makeBatch } from '../../text/batches.js';
import { marginOf } from '../margins.js';
import type { EmbeddingSeam } from '../victims/victim.js';

/** What weighs each logit in a sum whose gradient is wanted. @param row [C] @returns [C] */
export type Weigh = (row: Float32Array, version: number) => ArrayLike<number>;

export interface EmbeddedRun {
  /** The place of the right class. */
  readonly label: number;
  /** N */
  readonly size: number;
  /** L2 norm of the real tokens. */
  readonly norm: number;
  /** Steps of iterated attacks. */
  readonly steps: number;
  readonly random: RandomSource;
  /** The same text at an undefended model, where one is given. */
  readonly undefended?: EmbeddedRun | undefined;
  /** The smallest L2 norm of a perturbation that was seen to flip the answer; Infinity before the first. */
  readonly smallest: number;
  /** [C] of the text as it is. */
  readonly clean: Float32Array;
  /** Margins of the text with each perturbation; those that flip the answer count. @param perturbations S of [N] */
  margins(perturbations: readonly Float32Array[]): Promise<Float64Array>;
  /** The gradient of the weighed sum of the logits at each perturbation; those that flip the answer count. */
  slopes(perturbations: readonly Float32Array[], weigh: Weigh): Promise<Slope[]>;
}

export interface Slope {
  /** [C] */
  readonly row: Float32Array;
  /** [N] */
  readonly gradient: Float32Array;
}

interface Setting {
  readonly label: number;
  readonly steps: number;
  readonly random: RandomSource;
  readonly undefended?: EmbeddedRun | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Seen {
  readonly classifier: Differentiable;
  readonly text: EmbeddedBatch<Batch>;
  /** [T,E] */
  readonly whole: Float32Array;
  readonly size: number;
}

/** @returns undefined where the text has no token that may be perturbed */
export function openEmbeddings(seam: EmbeddingSeam, text: string, setting: Setting): EmbeddedRun | undefined {
  const { label, signal } = setting;
  const seen = seenText(seam, text);
  const { size, whole } = seen;
  if (size === 0) return undefined;
  let smallest = Number.POSITIVE_INFINITY;
  const note = (row: Float32Array, perturbation: Float32Array) => {
    if (marginOf(row, label) < 0) smallest = Math.min(smallest, lengthOf(perturbation));
  };
  const inParts = async <Result>(
    perturbations: readonly Float32Array[],
    compute: (part: readonly Float32Array[], first: number) => Result[],
  ): Promise<Result[]> => {
    const atOnce = copiesAtOnce(seen);
    const all: Result[] = [];
    for (let first = 0; first < perturbations.length; first += atOnce) {
      signal?.throwIfAborted();
      all.push(...compute(perturbations.slice(first, first + atOnce), first));
      await new Promise(setImmediate);
    }
    return all;
  };
  return {
    label,
    size,
    norm: lengthOf(whole.subarray(0, size)),
    steps: setting.steps,
    random: setting.random,
    undefended: setting.undefended,
    clean: logitsOf(seen, [new Float32Array(size)])[0]!,
    get smallest() {
      return smallest;
    },
    async margins(perturbations) {
      const rows = await inParts(perturbations, (part) => logitsOf(seen, part));
      rows.forEach((row, at) => note(row, perturbations[at]!));
      return Float64Array.from(rows, (row) => marginOf(row, label));
    },
    async slopes(perturbations, weigh) {
      const found = await inParts(perturbations, (part, first) =>
        slopesOf(seen, part, (row, version) => weigh(row, first + version)),
      );
      found.forEach(({ row }, at) => note(row, perturbations[at]!));
      return found;
    },
  };
}

function seenText({ classifier, encode }: EmbeddingSeam, text: string): Seen {
  const batch = makeBatch([encode(text)], [0]);
  return tidyToHost(() => {
    const embedded = classifier.embed(batch);
    const whole = Float32Array.from(embedded.embeddings.dataSync());
    return { classifier, text: embedded, whole, size: (embedded.perturbed[0]! * whole.length) / batch.time };
  });
}

function logitsOf(seen: Seen, perturbations: readonly Float32Array[]): Float32Array[] {
  return tidyToHost(() => {
    const texts = perturbed(seen, perturbations);
    return rowsOf(seen.classifier.logits(texts.embeddings, texts, true), perturbations.length);
  });
}

/** The weights follow from the logits of the same pass. */
function slopesOf(seen: Seen, perturbations: readonly Float32Array[], weigh: Weigh): Slope[] {
  let rows: Float32Array[] = [];
  const gradients = tidyToHost(() => {
    const texts = perturbed(seen, perturbations);
    const weighed = (embeddings: tf.Tensor3D) => {
      const logits = seen.classifier.logits(embeddings, texts, true);
      rows = rowsOf(logits, perturbations.length);
      const weights = rows.flatMap((row, version) => Array.from(weigh(row, version)));
      return tf.sum(tf.mul(logits, tf.tensor2d(weights, logits.shape))) as tf.Scalar;
    };
    return Float32Array.from(embeddingGradient(weighed, texts.embeddings).dataSync());
  });
  const { whole, size } = seen;
  return rows.map((row, at) => ({
    row,
    gradient: gradients.slice(at * whole.length, at * whole.length + size),
  }));
}

function perturbed({ text, whole }: Seen, perturbations: readonly Float32Array[]): EmbeddedBatch<Batch> {
  const [, time, width] = text.embeddings.shape;
  const versions = new Float32Array(perturbations.length * time * width);
  for (const [at, perturbation] of perturbations.entries()) {
    const first = at * whole.length;
    versions.set(whole, first);
    for (let n = 0; n < perturbation.length; n += 1) versions[first + n]! += perturbation[n]!;
  }
  return versionsOf(text, versions);
}

function rowsOf(logits: tf.Tensor2D, rows: number): Float32Array[] {
  const all = logits.dataSync() as Float32Array;
  const classes = all.length / rows;
  return Array.from({ length: rows }, (_, row) => all.slice(row * classes, (row + 1) * classes));
}

export function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < vector.length; n += 1) sum += vector[n]! * vector[n]!;
  return Math.sqrt(sum);
}

/** factor * vector */
export function times(vector: Float32Array, factor: number): Float32Array {
  return vector.map((value) => factor * value);
}
