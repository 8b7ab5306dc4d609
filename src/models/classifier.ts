/** A saved model at work: texts in, one classification out for each, in order. */

import { InputError } from '../errors.js';
import type { Model } from '../model/model.js';
import { type Prediction, predictTexts } from '../model/predictions.js';
import type { Checking } from '../storage/snapshot.js';
import type { BackendName } from '../tensor/backendNames.js';
import { encodedChunks } from './encodedChunks.js';
import { loadModel } from './savedModel.js';

/** The answer to one text. */
export interface Classification {
  readonly label: string;
  /** Of that label, 0 to 1; calibrated where the model holds a calibration. */
  readonly probability: number;
  /** Of every class, in the order of `classes`. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Share of the text's tokens that are not in the vocabulary, 0 to 1; 1 for an empty text. */
  readonly unknownWords: number;
  /** Whether the text looks attacked; only of models with the defense rare-substitutions. */
  readonly suspicious?: boolean;
}

/** A saved model that classifies texts. */
export interface Classifier {
  readonly classes: readonly string[];
  /** Whether it says of each text if that looks attacked. */
  readonly suspects: boolean;
  /**
   * Reads ahead by at most 1,024 texts, so that any number of them can pass through; does not wait for the next text
   * before it answers those it has.
   */
  classify(
    texts: Iterable<string> | AsyncIterable<string>,
    signal?: AbortSignal,
  ): AsyncGenerator<Classification>;
}

const LARGEST_CHUNK = 512;

/**
 * Loads the model of a folder, for classifying texts.
 * @param folder that `saveModel` or `textvat train` wrote
 * @param backend the tensor engine; the fastest that loads by default
 * @param checking `verify: false` reads files that were changed on purpose
 * @throws InputError when the folder holds no sound model
 *
 * @example
 * ```js
 * const classifier = await loadClassifier('model');
 * for await (const { label, probability } of classifier.classify(['A film to remember.'])) console.log(label, probability);
 * ```
 */
export async function loadClassifier(
  folder: string,
  backend: BackendName | 'auto' = 'auto',
  checking: Checking = {},
): Promise<Classifier> {
  const model = await loadModel(folder, backend, checking);
  return {
    classes: model.classes,
    suspects: model.suspicion !== undefined,
    classify: (texts, signal) => classifyTexts(model, texts, signal),
  };
}

/**
 * The answers of a model to texts as they are written, one for each, in order. Reads ahead by at most 1,024 texts, and does
 * not wait for the next text before it answers those it has.
 * @throws InputError for one string in place of a list; the signal's reason when it aborts
 *
 * @example
 * ```js
 * const model = await loadModel('model');
 * for await (const { label, probability } of classifyTexts(model, ['A film to remember.'])) console.log(label, probability);
 * ```
 */
export async function* classifyTexts(
  model: Model,
  texts: Iterable<string> | AsyncIterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<Classification> {
  if (typeof texts === 'string') {
    const expected = 'a list or stream of texts; one text alone is [text]';
    throw new InputError({ where: 'the texts to classify', found: 'a string', expected });
  }
  for await (const chunk of encodedChunks(texts, model, LARGEST_CHUNK))
    for (const prediction of await predictTexts(model, chunk.texts, signal, chunk.encoded))
      yield classificationOf(model, prediction);
}

function classificationOf(
  { classes }: Model,
  { best, probabilities, unknownWords, doubt }: Prediction,
): Classification {
  return {
    label: classes[best]!,
    probability: probabilities[best]!,
    probabilities: Object.fromEntries(classes.map((label, c) => [label, probabilities[c]!])),
    unknownWords,
    ...(doubt && { suspicious: doubt.isSuspicious }),
  };
}
