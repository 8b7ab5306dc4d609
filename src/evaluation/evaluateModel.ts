/** A saved model measured on labelled texts. */
import type { Example } from '../corpus/example.js';
import { InputError } from '../errors.js';
import { calibratedRows } from '../model/calibration.js';
import { type Model, needsBackend } from '../model/model.js';
import { predictProbabilities } from '../models/predict.js';
import { ensureBackend } from '../tensor/backend.js';
import { type EncodedText, encodeText } from '../text/encode.js';
import { type Evaluation, evaluatePredictions } from './metrics.js';

export interface EvaluateOptions {
  /** For which thresholds are sought; 10, 5, 2 and 1 % by default. */
  readonly maximumErrors?: readonly number[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ModelEvaluation extends Evaluation {
  /** What the calibration did; null where the model has none. */
  readonly calibration: {
    readonly temperature: number;
    /** Of the softmax alone. */
    readonly uncalibrated: Pick<Evaluation, 'logLoss' | 'brierScore' | 'calibrationError'>;
  } | null;
}

/** @throws InputError for a text without a label, or with one that the model does not know */
export async function evaluateModel(
  model: Model,
  examples: Iterable<Example> | AsyncIterable<Example>,
  { maximumErrors, signal }: EvaluateOptions = {},
): Promise<ModelEvaluation> {
  if (needsBackend(model)) await ensureBackend();
  const gold: number[] = [];
  const texts: EncodedText[] = [];
  for await (const { id, text, label } of examples) {
    gold.push(classOf(label, model.classes, id));
    texts.push(encodeText(text, model.vocabulary, model.textOptions));
  }
  const rows = await predictProbabilities(model.state, texts, signal);
  const evaluate = (probabilities: readonly Float32Array[]) =>
    evaluatePredictions({ gold, probabilities, classes: model.classes }, { maximumErrors });
  const evaluation = evaluate(calibratedRows(model, texts, rows));
  if (model.calibration === undefined) return { ...evaluation, calibration: null };
  const { logLoss, brierScore, calibrationError } = evaluate(rows);
  const { temperature } = model.calibration;
  return {
    ...evaluation,
    calibration: { temperature, uncalibrated: { logLoss, brierScore, calibrationError } },
  };
}

/** @throws InputError where it is none of the classes @returns its place among them */
export function classOf(label: string | undefined, classes: readonly string[], id: string): number {
  const index = label === undefined ? -1 : classes.indexOf(label);
  if (index >= 0) return index;
  throw new InputError({
    where: id,
    found: label === undefined ? 'no label' : `the label ${JSON.stringify(label)}`,
    expected: `one of the model's classes (${classes.map((one) => JSON.stringify(one)).join(', ')})`,
  });
}
