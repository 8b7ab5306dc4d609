/** The neural family: lstm, bilstm and cnn over word embeddings. */
import * as v from 'valibot';
import type { Differentiable } from '../../model/differentiable.js';
import { finiteLogits } from '../../model/finiteLogits.js';
import type { Model, ModelParts } from '../../model/model.js';
import { type Weights, weightCount } from '../../model/parameters.js';
import { readInBatches } from '../../model/readInBatches.js';
import { ensureBackend } from '../../tensor/backend.js';
import * as tf from '../../tensor/tfjs.js';
import type { Batch } from '../../text/batches.js';
import type { EncodedText } from '../../text/encode.js';
import { defineFamily } from '../family.js';
import { createEncoder } from './encoders.js';
import { bindClassifier, type ModelState } from './network.js';
import { networkArrays, networkFromArrays } from './networkArrays.js';
import { networkShape, shapeOf } from './networkOptions.js';
import { networkVersions } from './networkVersions.js';

export interface NetworkModel extends Model {
  readonly family: 'neural';
  readonly state: ModelState;
}

export function networkModel(parts: ModelParts, state: ModelState): NetworkModel {
  return {
    ...parts,
    family: 'neural',
    state,
    logits: (texts, signal) => networkLogits(state, texts, signal),
    features: (texts, signal) => networkFeatures(state, texts, signal),
    async bind() {
      await ensureBackend();
      const { classifier, weights } = bindClassifier(state);
      const { recurrent } = createEncoder(state.options);
      return {
        ...classifier,
        ...(recurrent && { openVersions: networkVersions(state, weights, recurrent) }),
        dispose: () => tf.dispose(Object.values(weights)),
      };
    },
    describe: () => ({
      architecture: createEncoder(state.options).architecture,
      weights: weightCount(state),
    }),
    save: () => ({ options: shapeOf(state.options), arrays: networkArrays(state) }),
  };
}

export const neural = defineFamily({
  name: 'neural',
  title: 'a network',
  needsBackend: true,
  entries: { options: v.object(networkShape.entries) },
  load: (reader, parts, { options }) =>
    networkModel(
      parts,
      networkFromArrays(reader, parts.vocabulary.tokens.length, parts.classes.length, options),
    ),
});

/** 128 would take 100 MB more, and up to 5 % less time. */
const READING_BATCH = 32;

/** @returns [C] of each text @throws InputError where one is not finite; the signal's reason when it aborts */
export async function networkLogits(
  state: ModelState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const logits = (classifier: Differentiable, batch: Batch) => {
    const embedded = classifier.embed(batch);
    return classifier.logits(embedded.embeddings, embedded);
  };
  return finiteLogits(await readByNetwork(state, texts, logits, signal));
}

/** What the encoder makes of each text: the features that the head reads. @returns [F] of each text */
export function networkFeatures(
  state: ModelState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const encoder = createEncoder(state.options);
  const features = (classifier: Differentiable, batch: Batch, weights: Weights) =>
    encoder.encode(weights, classifier.embed(batch).embeddings, batch.lengths, true);
  return readByNetwork(state, texts, features, signal);
}

/** Rows that are computed of each text, batch by batch. @throws the signal's reason when it aborts */
export async function readByNetwork(
  state: ModelState,
  texts: readonly EncodedText[],
  compute: (classifier: Differentiable, batch: Batch, weights: Weights) => tf.Tensor2D,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  await ensureBackend();
  const { classifier, weights } = bindClassifier(state);
  try {
    return await readInBatches(texts, READING_BATCH, (batch) => compute(classifier, batch, weights), signal);
  } finally {
    tf.dispose(Object.values(weights));
  }
}
