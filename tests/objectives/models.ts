/** Small classifiers and batches for tests of the objectives. */
import * as tf from '@tensorflow/tfjs-core';
import { lstm } from '../../src/layers/lstm.js';
import type { LstmWeights } from '../../src/layers/lstmTerms.js';
import { poolOverTime } from '../../src/layers/pooling.js';
import {
  type BatchRows,
  type Differentiable,
  type EmbeddedBatch,
  wordsBeforeEnd,
} from '../../src/model/differentiable.js';
import type { LabeledTexts } from '../../src/objectives/objective.js';
import type { Batch } from '../../src/text/batches.js';
import { normalTensor, normalValues } from '../tensors.js';

export const [B, T, E, C] = [4, 5, 3, 2];
/** The last text has no token but the end-of-sequence token, so that nothing of it may be perturbed. */
export const lengths = Int32Array.of(5, 3, 2, 1);
export const labels = Int32Array.of(0, 1, 1, 0);

/** Normal embeddings, zero at padding. */
export function labeledTexts(featureMask: tf.Tensor2D | null = null): LabeledTexts & EmbeddedBatch<Batch> {
  const values = normalValues(B * T * E, 1, 'embeddings');
  lengths.forEach((length, b) => values.fill(0, (b * T + length) * E, (b + 1) * T * E));
  return {
    batch: { size: B, time: T, ids: new Int32Array(B * T), lengths, positions: Int32Array.of(0, 1, 2, 3) },
    embeddings: tf.tensor3d(values, [B, T, E]),
    embeddingMask: null,
    featureMask,
    perturbed: wordsBeforeEnd(lengths),
    labels,
  };
}

function classifier<Rows extends BatchRows>(logits: Differentiable<Rows>['logits']): Differentiable<Rows> {
  return {
    embed: () => {
      throw new Error('these tests start behind the seam');
    },
    logits,
  };
}

/** sum_t x_t weights: as simple as can be, with a gradient at padding that must be ignored. @param weights [E,C] */
export function linearModel<Rows extends BatchRows = BatchRows>(weights: tf.Tensor2D): Differentiable<Rows> {
  return classifier((embeddings) => tf.matMul(tf.sum(embeddings, 1) as tf.Tensor2D, weights));
}

/** mean_t tanh(x_t inner) outer, over all T. @param inner [E,H] @param outer [H,C] */
export function tanhModel<Rows extends BatchRows = BatchRows>(
  inner: tf.Tensor2D,
  outer: tf.Tensor2D,
): Differentiable<Rows> {
  return classifier((embeddings) => {
    const [batch, time, width] = embeddings.shape;
    const tokens = tf.tanh(tf.matMul(tf.reshape(embeddings, [batch * time, width]) as tf.Tensor2D, inner));
    const sum = tf.sum(tf.reshape(tokens, [batch, time, inner.shape[1]]), 1);
    return tf.matMul(tf.div(sum, time) as tf.Tensor2D, outer);
  });
}

/** In this order: input weights, recurrent weights, bias, head. */
export function recurrentWeights(units = 3): tf.Tensor[] {
  return [
    normalTensor([E, 4 * units], 0.7, 'input weights'),
    normalTensor([units, 4 * units], 0.7, 'recurrent weights'),
    normalTensor([4 * units], 0.5, 'bias'),
    normalTensor([units, C], 2, 'head'),
  ];
}

/** LSTM, mean over time, feature mask, head, with weights that may be replaced between calls. */
export function recurrentModel(initial: tf.Tensor[]): Differentiable & { weights: tf.Tensor[] } {
  const logits: Differentiable['logits'] = (embeddings, { batch, featureMask }, constantWeights = false) => {
    const [inputWeights, recurrentWeights, bias, head] = model.weights;
    const weights = { inputWeights, recurrentWeights, bias } as LstmWeights;
    const hidden = lstm(embeddings, batch.lengths, weights, { reverse: false, constantWeights });
    const features = poolOverTime(hidden, batch.lengths, 'mean');
    return tf.matMul(featureMask === null ? features : tf.mul(features, featureMask), head as tf.Tensor2D);
  };
  const model = { ...classifier(logits), weights: initial };
  return model;
}

/** One forward pass as the model saw it. */
export interface Pass {
  /** [B*T*E] embeddings minus those of the batch */
  readonly perturbation: Float32Array;
  readonly constantWeights: boolean;
  readonly featureMask: tf.Tensor2D | null;
}

/** A model that writes down what it is asked. */
export function recorded(model: Differentiable<BatchRows>): {
  model: Differentiable<BatchRows>;
  passes: Pass[];
} {
  const passes: Pass[] = [];
  const logits: Differentiable<BatchRows>['logits'] = (embeddings, texts, constantWeights = false) => {
    const clean = texts.embeddings.dataSync() as Float32Array;
    const perturbation = (embeddings.dataSync() as Float32Array).map((value, at) => value - clean[at]!);
    passes.push({ perturbation, constantWeights, featureMask: texts.featureMask });
    return model.logits(embeddings, texts, constantWeights);
  };
  return { model: { ...model, logits }, passes };
}

/** The part of a perturbation that belongs to one text, without padding and end-of-sequence token. */
export function ofText(perturbation: Float32Array, b: number): Float32Array {
  return perturbation.subarray(b * T * E, (b * T + lengths[b]! - 1) * E);
}

/** The rest: end-of-sequence token and padding. */
export function behindText(perturbation: Float32Array, b: number): Float32Array {
  return perturbation.subarray((b * T + lengths[b]! - 1) * E, (b + 1) * T * E);
}

export function norm(values: Float32Array): number {
  return Math.hypot(...values);
}
