/**
 * A language model in the shape of a classifier's encoder: each direction of it predicts the next word in its order of
 * reading (Dai and Le 2015; in both directions: Peters et al. 2018). Embeddings and softmax are shared by the two.
 * Shapes: B batch, T time, E embedding width, H hidden units, V vocabulary.
 */
import * as v from 'valibot';
import {
  type AdaptiveSoftmaxWeights,
  adaptiveSoftmaxLoss,
  adaptiveSoftmaxShape,
} from '../../layers/adaptiveSoftmax.js';
import type { EmbeddingTable } from '../../layers/embedding.js';
import { lstm } from '../../layers/lstm.js';
import type { ParameterPlan, ParameterSet, Weights } from '../../model/parameters.js';
import type { PrecisionChoice } from '../../tensor/precision.js';
import * as tf from '../../tensor/tfjs.js';
import type { Batch } from '../../text/batches.js';
import type { EncoderObjective } from './encoderObjective.js';
import { type Direction, directions, encoderPlan, lstmWeights } from './encoders.js';
import { modelOptions } from './networkOptions.js';

/** The part of a classifier's shape that a language model shares. */
export const languageModelOptions = v.strictObject({
  encoder: v.optional(
    v.pipe(
      v.picklist(['lstm', 'bilstm']),
      v.description('one language model, or one in each direction of reading'),
    ),
    'bilstm',
  ),
  embeddingSize: modelOptions.entries.embeddingSize,
  hiddenUnits: modelOptions.entries.hiddenUnits,
});
export type LanguageModelOptions = v.InferOutput<typeof languageModelOptions>;

/** Of the products of a training; the encoder that comes out of it can be read in any precision. */
export interface PrecisionOption {
  readonly precision?: PrecisionChoice;
}

export interface LanguageModelState {
  readonly options: LanguageModelOptions;
  readonly embedding: EmbeddingTable;
  readonly parameters: ParameterSet;
}

/** @param words V */
export function nextWordObjective(
  options: LanguageModelOptions & PrecisionOption,
  words: number,
): EncoderObjective {
  return {
    parameters: plannedLanguageModel(options, words),
    predictions: (batch) => ({
      count: predictionCount(batch, options),
      loss: (weights, embeddings) => languageModelLoss(weights, options, words, embeddings, batch),
    }),
  };
}

/** @param words V */
export function plannedLanguageModel(options: LanguageModelOptions, words: number): ParameterPlan[] {
  const { hiddenUnits } = options;
  const { head, groups } = adaptiveSoftmaxShape(words, hiddenUnits);
  const classes = head + groups.length;
  return [
    ...encoderPlan(options),
    { name: 'softmax.head.weights', shape: [hiddenUnits, classes], start: 'glorot' },
    { name: 'softmax.head.bias', shape: [classes], start: 'zeros' },
    ...groups.flatMap(({ start, end, width }, index): ParameterPlan[] => [
      { name: `softmax.group${index}.narrow`, shape: [hiddenUnits, width], start: 'glorot' },
      { name: `softmax.group${index}.weights`, shape: [width, end - start], start: 'glorot' },
      { name: `softmax.group${index}.bias`, shape: [end - start], start: 'zeros' },
    ]),
  ];
}

/** The predictions that a batch asks for, which is the number its loss is to be divided by. */
export function predictionCount({ lengths }: Batch, { encoder }: LanguageModelOptions): number {
  return lengths.reduce((sum, length) => sum + Math.max(0, length - 1), 0) * directions[encoder].length;
}

/**
 * The sum of -log p(word) over all words but each direction's first, in nats.
 * @param embeddings [B,T,E]
 */
export function languageModelLoss(
  weights: Weights,
  options: LanguageModelOptions & PrecisionOption,
  words: number,
  embeddings: tf.Tensor3D,
  batch: Batch,
): tf.Scalar {
  const softmax = softmaxWeights(weights, words, options);
  const shape = adaptiveSoftmaxShape(words, options.hiddenUnits);
  const { precision = 'float32' } = options;
  const losses = directions[options.encoder].map((direction) => {
    const read = { reverse: direction === 'backward', precision };
    const states = lstm(embeddings, batch.lengths, lstmWeights(weights, `encoder.${direction}`), read);
    const hidden = tf.reshape(states, [batch.size * batch.time, options.hiddenUnits]) as tf.Tensor2D;
    return adaptiveSoftmaxLoss(hidden, nextWords(batch, direction), softmax, shape, precision);
  });
  return losses.reduce((sum, loss) => tf.add(sum, loss) as tf.Scalar);
}

/** The id that stands next in the order of reading at each place, -1 where there is none. @returns [B*T] */
function nextWords({ ids, lengths, time }: Batch, direction: Direction): Int32Array {
  const next = new Int32Array(ids.length).fill(-1);
  const step = direction === 'forward' ? 1 : -1;
  lengths.forEach((length, b) => {
    for (let t = 0; t < length; t += 1) {
      const there = t + step;
      if (there >= 0 && there < length) next[b * time + t] = ids[b * time + there]!;
    }
  });
  return next;
}

function softmaxWeights(
  weights: Weights,
  words: number,
  { hiddenUnits }: LanguageModelOptions,
): AdaptiveSoftmaxWeights {
  const { groups } = adaptiveSoftmaxShape(words, hiddenUnits);
  return {
    head: {
      weights: weights['softmax.head.weights'] as tf.Tensor2D,
      bias: weights['softmax.head.bias'] as tf.Tensor1D,
    },
    groups: groups.map((_, index) => ({
      narrow: weights[`softmax.group${index}.narrow`] as tf.Tensor2D,
      weights: weights[`softmax.group${index}.weights`] as tf.Tensor2D,
      bias: weights[`softmax.group${index}.bias`] as tf.Tensor1D,
    })),
  };
}
