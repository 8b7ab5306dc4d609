/** What a model answers to texts, as probabilities. C classes. */
import { argmax } from '../tensor/argmax.js';
import { softmax } from '../tensor/softmax.js';
import { type EncodedText, encodeText } from '../text/encode.js';
import { withoutReading } from '../text/vocabulary.js';
import { calibrated } from './calibration.js';
import type { Contrast } from './data.js';
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
  /** Where the model has a defense that tells attacked texts apart. */
  readonly doubt?: Doubt;
}

/** How far a text is to be mistrusted. */
export interface Doubt {
  /** What the answer to the text as it is written loses of its probability when rare words are read as frequent ones, -1 to 1. */
  readonly loss: number;
  readonly isSuspicious: boolean;
}

/**
 * The one way from texts as they are written to answers.
 * @param encoded the texts as the model reads them, where that is known already
 * @returns one prediction for each text, in order
 * @throws the signal's reason when it aborts
 */
export async function predictTexts(
  model: Model,
  texts: readonly string[],
  signal?: AbortSignal,
  encoded: readonly EncodedText[] = texts.map((text) =>
    encodeText(text, model.vocabulary, model.textOptions),
  ),
): Promise<Prediction[]> {
  const logits = await model.logits(encoded, signal);
  const rows = calibratedRows(model, encoded, logits);
  const doubts = await doubtsOf(model, texts, rows, signal);
  return rows.map((probabilities, text) => ({
    logits: logits[text]!,
    probabilities,
    best: argmax(probabilities),
    unknownWords: encoded[text]!.unknownWords,
    ...(doubts && { doubt: doubts[text]! }),
  }));
}

/** @param read probabilities of the texts as the model reads them */
async function doubtsOf(
  model: Model,
  texts: readonly string[],
  read: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<Doubt[] | undefined> {
  const { suspicion, textOptions } = model;
  if (suspicion === undefined) return undefined;
  const vocabulary = withoutReading(model.vocabulary);
  const written = texts.map((text) => encodeText(text, vocabulary, textOptions));
  const losses = lossesOf(await predictCalibrated(model, written, signal), read);
  return Array.from(losses, (loss) => ({ loss, isSuspicious: loss > suspicion.threshold }));
}

/** What the answer to each text as it is written loses of its probability where it is read as the model does, -1 to 1. */
export async function confidenceLosses(model: Model, { written, read }: Contrast): Promise<Float64Array> {
  return lossesOf(await predictCalibrated(model, written), await predictCalibrated(model, read));
}

function lossesOf(written: readonly Float32Array[], read: readonly Float32Array[]): Float64Array {
  return Float64Array.from(written, (row, text) => row[argmax(row)]! - read[text]![argmax(row)]!);
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
