/** From encoded texts to class probabilities or features, one row for each text and in order. */

import type { Differentiable } from '../model/differentiable.js';
import { type AnyState, isDocuments, isLinear } from '../model/model.js';
import type { Weights } from '../model/parameters.js';
import { assertFinite } from '../tensor/finite.js';
import * as tf from '../tensor/tfjs.js';
import { tidyToHost } from '../tensor/tidy.js';
import { type Batch, readingBatches } from '../text/batches.js';
import type { EncodedText } from '../text/encode.js';
import {
  asNetwork,
  type DocumentState,
  joinLogits,
  joinProbabilities,
  networkTexts,
} from './doc2vec/documentClassifier.js';
import { type LinearState, linearLogits, softmax } from './linear/linear.js';
import { createEncoder } from './neural/encoders.js';
import { bindClassifier, type ModelState } from './neural/network.js';

const READING_BATCH = 128;

/** Texts that are read before the event loop runs again. */
const TEXTS_A_TURN = 64;

/** What is read of all texts, turn by turn. @throws the signal's reason when it aborts */
async function inTurns(
  texts: readonly EncodedText[],
  signal: AbortSignal | undefined,
  read: (turn: readonly EncodedText[]) => Float32Array[] | Promise<Float32Array[]>,
): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for (let first = 0; first < texts.length; first += TEXTS_A_TURN) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    rows.push(...(await read(texts.slice(first, first + TEXTS_A_TURN))));
  }
  return rows;
}

/**
 * Softmax probabilities of each text. Lets the event loop run now and then.
 * @returns one array of C probabilities for each text
 * @throws InputError where a probability is not finite; the signal's reason when it aborts
 */
export async function predictProbabilities(
  model: AnyState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const rows = await softmaxOf(model, texts, signal);
  for (const [text, row] of rows.entries())
    assertFinite(`the probabilities of text ${text + 1}`, row, TOO_LARGE);
  return rows;
}

const TOO_LARGE = 'The weights of the model are too large: train it again, with a lower learning rate.';

function softmaxOf(
  model: AnyState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  if (isLinear(model)) return linearProbabilities(model, texts, signal);
  return isDocuments(model)
    ? documentProbabilities(model, texts, signal)
    : networkProbabilities(model, texts, signal);
}

function documentProbabilities(
  model: DocumentState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return inTurns(texts, signal, async (turn) => {
    const head = asNetwork(model, turn);
    const rows = joinLogits(model, turn, await networkProbabilities(head.state, head.texts));
    if (model.network === undefined) return rows;
    return joinProbabilities(rows, await networkProbabilities(model.network, networkTexts(turn)));
  });
}

function linearProbabilities(
  model: LinearState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return inTurns(texts, signal, (turn) => turn.map(({ ids }) => softmax(linearLogits(model, ids))));
}

function networkProbabilities(
  model: ModelState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return predictRows(model, texts, (classifier, batch) => tf.softmax(logitsOf(classifier, batch)), signal);
}

function networkLogits(model: ModelState, texts: readonly EncodedText[]): Promise<Float32Array[]> {
  return predictRows(model, texts, logitsOf);
}

function logitsOf(classifier: Differentiable, batch: Batch): tf.Tensor2D {
  const embedded = classifier.embed(batch);
  return classifier.logits(embedded.embeddings, embedded);
}

/**
 * What a document model takes its softmax of. Differences between classes stay exact however sure the model is, unlike those of
 * the logarithms of probabilities.
 * @returns one array of C logits for each text
 * @throws the signal's reason when it aborts
 */
export async function documentLogits(
  model: DocumentState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return inTurns(texts, signal, async (turn) => {
    const head = asNetwork(model, turn);
    const rows = await networkLogits(head.state, head.texts);
    const others = model.network && (await networkLogits(model.network, networkTexts(turn)));
    return rows.map((row, text) => {
      const ngrams = model.joined && linearLogits(model.joined, turn[text]!.ids);
      const other = others?.[text];
      return row.map((logit, c) => logit + (ngrams?.[c] ?? 0) + (other?.[c] ?? 0));
    });
  });
}

/**
 * What the encoder makes of each text, or its document vector: the features that the head reads. Lets the event loop run
 * now and then.
 * @returns one array of F features for each text
 * @throws the signal's reason when it aborts
 */
export function predictFeatures(
  model: ModelState | DocumentState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return isDocuments(model) ? documentFeatures(model, texts, signal) : networkFeatures(model, texts, signal);
}

function documentFeatures(
  model: DocumentState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return inTurns(texts, signal, (turn) => {
    const network = asNetwork(model, turn);
    return networkFeatures(network.state, network.texts);
  });
}

function networkFeatures(
  model: ModelState,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const encoder = createEncoder(model.options);
  const features = (classifier: Differentiable, batch: Batch, weights: Weights) =>
    encoder.encode(weights, classifier.embed(batch).embeddings, batch.lengths, true);
  return predictRows(model, texts, features, signal);
}

async function predictRows(
  model: ModelState,
  texts: readonly EncodedText[],
  compute: (classifier: Differentiable, batch: Batch, weights: Weights) => tf.Tensor2D,
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  const all = new Array<Float32Array>(texts.length);
  const { classifier, weights } = bindClassifier(model);
  try {
    for (const batch of readingBatches(texts, READING_BATCH)) {
      signal?.throwIfAborted();
      const rows = tidyToHost(() => compute(classifier, batch, weights).dataSync() as Float32Array);
      const width = rows.length / batch.size;
      batch.positions.forEach((position, row) => {
        all[position] = rows.slice(row * width, (row + 1) * width);
      });
      await new Promise(setImmediate);
    }
  } finally {
    tf.dispose(Object.values(weights));
  }
  return all;
}
