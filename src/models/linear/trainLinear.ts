/** Training of the linear model: logistic regression on n-grams weighted by their log-count ratios. */

import type { PreparedData } from '../../model/data.js';
import { type EndReason, type EvaluationEvent, NO_BACKEND, type TrainingEvent } from '../../model/events.js';
import { fitCalibration } from '../../model/fitCalibration.js';
import { NO_SCORE, score, unlabeledShares } from '../../model/score.js';
import { createRandom } from '../../tensor/random.js';
import { linearLearner } from './linearLearner.js';
import { type LinearModel, linearModel } from './linearModel.js';
import type { LinearTrainingOptions } from './linearOptions.js';
import { linearProblem } from './linearProblem.js';

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
  const problem = await linearProblem(data, options, signal);
  const learner = linearLearner(problem, data, options);
  const uncalibrated = () => linearModel({ classes, vocabulary, textOptions: options }, learner.state());
  yield {
    type: 'start',
    options,
    backend: NO_BACKEND,
    classes,
    labeledTexts: labeled.texts.length,
    unlabeledTexts: problem.unlabeledTexts,
    developmentTexts: data.development?.texts.length ?? 0,
    vocabulary: vocabulary.tokens.length,
    parameters: problem.regression.variances.length,
    resumedAtStep: 0,
  };

  const random = createRandom(options.seed, 'shuffle labelled');
  let reason: EndReason = 'finished';
  let step = 0;
  while (step < learner.mostEpochs) {
    await new Promise(setImmediate);
    const began = now();
    const visited = await unlessAborted(() => learner.epoch(random, signal), signal);
    if (visited === undefined) {
      reason = 'interrupted';
      break;
    }
    step += 1;
    const seconds = now();
    yield {
      type: 'step',
      step,
      progress: step / learner.mostEpochs,
      seconds,
      secondsLeft: 0,
      losses: visited.losses,
      gradientNorm: 0,
      learningRate: 0,
      textsPerSecond: problem.texts.length / Math.max(seconds - began, 1e-6),
    };
    if (visited.isDone) break;
  }
  // Weights that no text has moved are no model.
  if (step === 0) {
    yield { type: 'end', reason, step, seconds: now(), model: uncalibrated(), development: null };
    return;
  }
  const evaluation = await evaluated(uncalibrated(), data, options, step, now);
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
