/** What a model answers to texts, as probabilities. C classes. */
import { softmax } from '../tensor/softmax.js';
import type { EncodedText } from '../text/encode.js';
import { calibrated } from './calibration.js';
import type { Model } from './model.js';

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
export function calibratedRows(
  model: Pick<Model, 'calibration'>,
  texts: readonly EncodedText[],
  rows: readonly Float32Array[],
): Float32Array[] {
  const { calibration } = model;
  if (calibration === undefined) return rows.map((row) => softmax(row));
  return rows.map((row, index) => calibrated(row, texts[index]!.unknownWords, calibration));
}
