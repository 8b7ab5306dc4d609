/** Training of the linear model: logistic regression on n-grams weighted by their log-count ratios. */

import type { PreparedData } from '../../model/data.js';
import { type EndReason, type EvaluationEvent, NO_BACKEND, type TrainingEvent } from '../../model/events.js';
import { fitCalibration } from '../../model/fitCalibration.js';
import { NO_SCORE, score, unlabeledShares } from '../../model/score.js';
import { createRandom } from '../../tensor/random.js';
import type { LinearState } from './linear.js';
import { type LinearModel, linearModel } from './linearModel.js';
import type { LinearTrainingOptions } from './linearOptions.js';
import { linearProblem } from './linearProblem.js';
import { createLogisticRegression } from './logisticRegression.js';

/** Visits to every text at most: a handful is enough where classes differ, and noise may take longer. */
const MOST_EPOCHS = 100;
/** Nats a text by which the objective may miss its minimum. */
const TOLERANCE = 1e-3;

/**
 * Trains a linear model; a step is a visit to all texts it learns from.
 * @param data texts that are not cut
 */
export async function* trainLinearModel<Options extends LinearTrainingOptions>(
  data: PreparedData,
  options: Options,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent<LinearModel, Options>, void, void> {
  const started = performance.now();
  const now = () => (performance.now() - started) / 1000;
  const { labeled, classes, vocabulary } = data;
  const { ngrams, regression: problem, unlabeledTexts } = await linearProblem(data, options, signal);
  const regression = createLogisticRegression(problem);
  const state: LinearState = {
    classes: classes.length,
    ngrams,
    weights: regression.weights,
    bias: regression.bias,
  };
  const uncalibrated = linearModel({ classes, vocabulary, textOptions: options }, state);
  yield {
    type: 'start',
    options,
    backend: NO_BACKEND,
    classes,
    labeledTexts: labeled.texts.length,
    unlabeledTexts,
    developmentTexts: data.development?.texts.length ?? 0,
    vocabulary: vocabulary.tokens.length,
    parameters: regression.weights.length,
    resumedAtStep: 0,
  };

  const random = createRandom(options.seed, 'shuffle labelled');
  let reason: EndReason = 'finished';
  let step = 0;
  while (step < MOST_EPOCHS) {
    await new Promise(setImmediate);
    const began = now();
    const means = await unlessAborted(() => regression.epoch(random, signal), signal);
    if (means === undefined) {
      reason = 'interrupted';
      break;
    }
    const { loss, gap } = means;
    step += 1;
    const seconds = now();
    yield {
      type: 'step',
      step,
      progress: step / MOST_EPOCHS,
      seconds,
      secondsLeft: 0,
      losses: { supervised: loss, gap },
      gradientNorm: 0,
      learningRate: 0,
      textsPerSecond: problem.weights.length / Math.max(seconds - began, 1e-6),
    };
    if (gap < TOLERANCE) break;
  }
  // Weights that no text has moved are no model.
  if (step === 0) {
    yield { type: 'end', reason, step, seconds: now(), model: uncalibrated, development: null };
    return;
  }
  const evaluation = await evaluated(uncalibrated, data, options, step, now);
  yield evaluation;
  const { error, logLoss, model } = evaluation;
  const development = error === null || logLoss === null ? null : { error, logLoss, step };
  yield { type: 'end', reason, step, seconds: now(), model, development };
}

/** @returns undefined where the signal broke it off */
async function unlessAborted<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result | undefined> {
  try {
    signal?.throwIfAborted();
    return await work();
  } catch (error) {
    if (signal?.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

/** What `trainModel` tells of an evaluation, with the calibration fitted. */
async function evaluated(
  uncalibrated: LinearModel,
  data: PreparedData,
  { seed }: LinearTrainingOptions,
  step: number,
  now: () => number,
): Promise<EvaluationEvent<LinearModel>> {
  const { development } = data;
  const rows = development && (await uncalibrated.logits(development.texts));
  const model = { ...uncalibrated, calibration: fitCalibration(data, rows) };
  const { error, logLoss } = development && rows ? score(rows, development.labels) : NO_SCORE;
  return {
    type: 'evaluation',
    step,
    seconds: now(),
    error,
    logLoss,
    improved: development !== undefined,
    unlabeledShares: await unlabeledShares(model, data.unlabeled, seed),
    model,
  };
}
