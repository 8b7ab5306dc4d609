/** What a model answers to texts, as probabilities. C classes. */
import { argmax } from '../tensor/argmax.js';
import { softmax } from '../tensor/softmax.js';
import { type EncodedText, encodeText } from '../text/encode.js';
import { calibrated } from './calibration.js';
import type { Model } from './model.js';

/** What a model answers to one text. */
export interface Prediction {
  /** [C] */
  readonly logits: Float32Array;
  /** [C] calibrated, each 0 to 1 */
  readonly probabilities: Float32Array;
  /** Place of the most probable class. */
  readonly best: number;
  /** Share of the text's tokens that are not in the vocabulary, 0 to 1; 1 for an empty text. */
  readonly unknownWords: number;
}

/**
 * The one way from texts as they are written to answers.
 * @returns one prediction for each text, in order
 * @throws the signal's reason when it aborts
 */
export async function predictTexts(
  model: Model,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<Prediction[]> {
  const encoded = texts.map((text) => encodeText(text, model.vocabulary, model.textOptions));
  const logits = await model.logits(encoded, signal);
  return calibratedRows(model, encoded, logits).map((probabilities, text) => ({
    logits: logits[text]!,
    probabilities,
    best: argmax(probabilities),
    unknownWords: encoded[text]!.unknownWords,
  }));
}

/**
 * Calibrated probabilities of each text; those of the softmax where a model has no calibration.
 * @returns one array of C probabilities for each text
 * @throws the signal's reason when it aborts
 */
export async function predictCalibrated(
  model: Model,
  texts: readonly EncodedText[],
  signal?: AbortSignal,
): Promise<Float32Array[]> {
  return calibratedRows(model, texts, await model.logits(texts, signal));
}

/** @param rows [C] logits of each text */
function calibratedRows(
  model: Pick<Model, 'calibration'>,
  texts: readonly EncodedText[],
  rows: readonly Float32Array[],
): Float32Array[] {
  const { calibration } = model;
  if (calibration === undefined) return rows.map((row) => softmax(row));
  return rows.map((row, index) => calibrated(row, texts[index]!.unknownWords, calibration));
}
