/** From what a model's softmax says to probabilities that can be taken at their word. C classes. */
import * as v from 'valibot';
import { predictProbabilities } from '../models/predict.js';
import type { EncodedText } from '../text/encode.js';
import type { Model } from './model.js';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const calibration = v.object({
  /** What the logits are divided by: 1 changes nothing, more is less sure. */
  temperature: v.pipe(v.number(), v.gtValue(0)),
  /** [C] share of each class among the labelled training texts */
  prior: v.array(share),
  /** Share of known words that all but few texts reach. */
  usualKnownWords: v.pipe(share, v.gtValue(0)),
});
export type Calibration = v.InferOutput<typeof calibration>;

/**
 * Temperature scaling, softmax(z / T) = p^(1/T) / Σ p^(1/T), which changes no order (Guo, Pleiss, Sun, Weinberger 2017,
 * On Calibration of Modern Neural Networks). A text of which the model knows fewer words than usual then falls back
 * to the prior by as much as is missing: where no word is known the prior is all there is to say.
 * @param row [C] probabilities
 * @param unknownWords share of the text's tokens, 0 to 1
 * @returns [C]
 */
export function calibrated(
  row: ArrayLike<number>,
  unknownWords: number,
  { temperature, prior, usualKnownWords }: Calibration,
): Float32Array {
  const powers = Float64Array.from(row, (probability) => probability ** (1 / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  const trust = Math.min(1, (1 - unknownWords) / usualKnownWords);
  return Float32Array.from(powers, (power, c) => trust * (power / sum) + (1 - trust) * prior[c]!);
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
  const rows = await predictProbabilities(model.state, texts, signal);
  return calibratedRows(model, texts, rows);
}

/** @param rows [C] probabilities of each text, as the softmax gives them */
export function calibratedRows(
  model: Pick<Model, 'calibration'>,
  texts: readonly EncodedText[],
  rows: Float32Array[],
): Float32Array[] {
  const { calibration } = model;
  if (calibration === undefined) return rows;
  return rows.map((row, index) => calibrated(row, texts[index]!.unknownWords, calibration));
}
