/** A saved model measured on labeled texts. */
import { type Example, placeOf } from '../corpus/example.js';
import { type GivenExamples, givenExamples } from '../corpus/givenExamples.js';
import { normalLabel } from '../corpus/label.js';
import { unknownLabelError } from '../corpus/unknownLabel.js';
import type { Model } from '../model/model.js';
import { predictTexts } from '../model/predictions.js';
import { softmax } from '../tensor/softmax.js';
import { type Evaluation, type EvaluationOptions, evaluatePredictions } from './metrics.js';
import { scaleOf } from './ordinal.js';

/** What is measured beside the error. */
export interface EvaluateOptions extends EvaluationOptions {
  readonly signal?: AbortSignal | undefined;
}

/** An evaluation, and what the calibration of the model did for it. */
export interface ModelEvaluation extends Evaluation {
  /** What the calibration did; null where the model has none. */
  readonly calibration: {
    readonly temperature: number;
    /** Of the softmax alone. */
    readonly uncalibrated: Pick<Evaluation, 'logLoss' | 'brierScore' | 'calibrationError'>;
  } | null;
}

/**
 * Measures a model on labeled texts: error and its interval, calibration, each class, thresholds for abstaining.
 * @throws InputError for a text without a label, or with one that the model does not know
 * @throws the signal's reason when it aborts
 * @example
 * ```js
 * const { error, errorInterval } = await evaluateModel(await loadModel('model'), 'test.csv');
 * console.log(`${100 * error} % wrong, 95 % interval ${errorInterval}`);
 * ```
 */
export async function evaluateModel(
  model: Model,
  examples: GivenExamples,
  { signal, ...options }: EvaluateOptions = {},
): Promise<ModelEvaluation> {
  // Before the work, where classes are no scale.
  if (options.ordinal) scaleOf(model.classes);
  const gold: number[] = [];
  const texts: string[] = [];
  const door = { name: 'the texts to evaluate', labelIsReal: model.classes };
  for await (const example of givenExamples(examples, door)) {
    gold.push(classOf(example, model.classes));
    texts.push(example.text);
  }
  const predictions = await predictTexts(model, texts, signal);
  const evaluate = (probabilities: readonly Float32Array[]) =>
    evaluatePredictions({ gold, probabilities, classes: model.classes }, options);
  const evaluation = evaluate(predictions.map(({ probabilities }) => probabilities));
  if (model.calibration === undefined) return { ...evaluation, calibration: null };
  const uncalibrated = predictions.map(({ logits }) => softmax(logits));
  const { logLoss, brierScore, calibrationError } = evaluate(uncalibrated);
  const { temperature } = model.calibration;
  return {
    ...evaluation,
    calibration: { temperature, uncalibrated: { logLoss, brierScore, calibrationError } },
  };
}

/**
 * The place of an example's label among the classes.
 * @throws InputError where it is none of them
 */
export function classOf(example: Example, classes: readonly string[]): number {
  const { label } = example;
  const index = label === undefined ? -1 : classes.indexOf(label);
  // An old model may have classes as they stood in their file.
  const place = index < 0 ? classes.findIndex((one) => normalLabel(one) === label) : index;
  if (place < 0) throw unknownLabelError(placeOf(example), label, classes, "the model's");
  return place;
}
