/**
 * A second view of texts beside their vectors: what an encoder of words makes of them as it is, by its principal components over the
 * training texts. Vectors know which n-grams a text has, an encoder knows their order; where labels are few, a head on both errs less.
 * Shapes: N texts, D features of the encoder, K components.
 */
import { weightCount } from '../../model/parameters.js';
import type { ArrayReader } from '../../storage/arrays.js';
import type { NamedArray } from '../../storage/safetensors.js';
import { ensureBackend } from '../../tensor/backend.js';
import * as tf from '../../tensor/tfjs.js';
import { tidyToHost } from '../../tensor/tidy.js';
import type { EncodedText } from '../../text/encode.js';
import { readByEncoder, readingWidth } from '../neural/encoderReading.js';
import type { ModelState } from '../neural/network.js';
import { networkArraysInBytes, networkFromArrays } from '../neural/networkArrays.js';
import { shapeOf } from '../neural/networkOptions.js';
import type { DocumentShape } from './documentShape.js';

export interface EncoderView {
  /** The encoder, its tables those that 8 bits a number hold; its head, of one class, is not used. */
  readonly state: ModelState;
  /** [D,K] and [K]: features times weights plus bias are components of zero mean and unit variance over the training texts. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/** K */
export function viewWidth({ bias }: EncoderView): number {
  return bias.length;
}

/** As it is saved. */
export function viewShape(view: EncoderView): NonNullable<DocumentShape['view']> {
  return { width: viewWidth(view), network: shapeOf(view.state.options) };
}

export function viewWeights({ state, weights }: EncoderView): number {
  return weightCount(state) + weights.length;
}

/** Texts whose features are held at a time. */
const STRETCH = 512;

/** @returns [N,K] @throws the signal's reason when it aborts */
export async function viewOfTexts(
  view: EncoderView,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array> {
  await ensureBackend();
  const width = viewWidth(view);
  const found = new Float32Array(texts.length * width);
  for (let first = 0; first < texts.length; first += STRETCH) {
    const features = await readByEncoder(view.state, texts.slice(first, first + STRETCH), signal);
    found.set(components(view, features), first * width);
  }
  return found;
}

/** @param features [D] of each text @returns [N,K] */
export function components(
  { weights, bias }: Omit<EncoderView, 'state'>,
  features: readonly Float32Array[],
): Float32Array {
  return tidyToHost(() => {
    const table = tf.stack(features.map((row) => tf.tensor1d(row))) as tf.Tensor2D;
    const map = tf.tensor2d(weights, [weights.length / bias.length, bias.length]);
    return tf.fused.matMul({ a: table, b: map, bias: tf.tensor1d(bias) }).dataSync() as Float32Array;
  });
}

const PREFIX = 'documents.encoder.';
const [WEIGHTS, BIAS] = [`${PREFIX}components.weights`, `${PREFIX}components.bias`];

export function viewArrays({ state, weights, bias }: EncoderView): Map<string, NamedArray> {
  return new Map<string, NamedArray>([
    ...networkArraysInBytes(state, PREFIX),
    [WEIGHTS, { shape: [weights.length / bias.length, bias.length], values: weights }],
    [BIAS, { shape: [bias.length], values: bias }],
  ]);
}

/** @param words V @throws InputError for arrays that are no such view */
export function encoderViewFromArrays(
  reader: ArrayReader,
  words: number,
  { width, network }: NonNullable<DocumentShape['view']>,
): EncoderView {
  const state = networkFromArrays(reader, words, 1, network, PREFIX);
  return {
    state,
    weights: reader.floats(WEIGHTS, [readingWidth(state), width]),
    bias: reader.floats(BIAS, [width]),
  };
}
