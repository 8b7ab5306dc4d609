/** A saved model at work: texts in, one classification out for each, in order. */

import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import { predictCalibrated } from '../model/predictions.js';
import type { Checking } from '../storage/snapshot.js';
import { argmax } from '../tensor/argmax.js';
import type { BackendName } from '../tensor/backendNames.js';
import { encodeText } from '../text/encode.js';
import { readyChunks } from './readyChunks.js';
import { loadModel } from './savedModel.js';

export interface Classification {
  readonly label: string;
  /** Of that label, 0 to 1; calibrated where the model holds a calibration. */
  readonly probability: number;
  /** Of every class, in the order of `classes`. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Share of the text's tokens that are not in the vocabulary, 0 to 1; 1 for an empty text. */
  readonly unknownWords: number;
}

export interface Classifier {
  readonly classes: readonly string[];
  /**
   * Reads ahead by at most 512 texts, so that any number of them can pass through; does not wait for the next text
   * before it answers those it has.
   */
  classify(
    texts: Iterable<string> | AsyncIterable<string>,
    signal?: AbortSignal,
  ): AsyncGenerator<Classification>;
}

const LARGEST_CHUNK = 512;

/**
 * @param checking `verify: false` reads files that were changed on purpose
 * @throws InputError when the folder holds no sound model
 */
export async function loadClassifier(
  folder: string,
  backend: BackendName | 'auto' = 'auto',
  checking: Checking = {},
): Promise<Classifier> {
  const model = await loadModel(folder, backend, checking);
  return {
    classes: model.classes,
    classify: (texts, signal) => classify(model, texts, signal),
  };
}

async function* classify(
  model: Model,
  texts: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<Classification> {
  if (typeof texts === 'string') {
    const expected = 'a list or stream of texts; one text alone is [text]';
    throw new InputError({ where: 'classify', found: 'a string', expected });
  }
  for await (const chunk of readyChunks(texts, LARGEST_CHUNK)) yield* classifyChunk(model, chunk, signal);
}

async function* classifyChunk(
  model: Model,
  texts: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Classification> {
  const encoded = texts.map((text) => encodeText(text, model.vocabulary, model.textOptions));
  const rows = await predictCalibrated(model, encoded, signal);
  for (const [index, row] of rows.entries()) {
    const best = argmax(row);
    yield {
      label: model.classes[best]!,
      probability: row[best]!,
      probabilities: Object.fromEntries(model.classes.map((label, c) => [label, row[c]!])),
      unknownWords: encoded[index]!.unknownWords,
    };
  }
}
