/** The training of models that need no tensor engine: they visit all their texts again and again, or once. */
import type { PreparedData } from '../model/data.js';
import { type EndReason, type EvaluationEvent, NO_BACKEND, type TrainingEvent } from '../model/events.js';
import { fitCalibration } from '../model/fitCalibration.js';
import type { Model } from '../model/model.js';
import { NO_SCORE, score, unlabeledShares } from '../model/score.js';
import { createRandom, type RandomSource } from '../tensor/random.js';
import type { TextOptions } from '../text/textOptions.js';

/** What learns from epoch to epoch. */
export interface EpochLearner<M extends Model> {
  /** Numbers that it learns. */
  readonly parameters: number;
  /** Texts that an epoch visits. */
  readonly texts: number;
  /** Texts that are trained on without their label, the labeled ones included. */
  readonly unlabeledTexts: number;
  /** Epochs at most. */
  readonly mostEpochs: number;
  /** What is learnt so far, not calibrated. */
  model(): M;
  /** @throws the signal's reason when it aborts */
  epoch(random: RandomSource, signal?: AbortSignal): Promise<VisitedEpoch>;
}

/** What an epoch came to. */
export interface VisitedEpoch {
  readonly losses: Readonly<Record<string, number>>;
  /** Nothing is left to learn. */
  readonly isDone: boolean;
  /** Share of the training that is done; by default that of the epochs. */
  readonly progress?: number;
}

/**
 * Trains a model; a step is an epoch.
 * @param open prepares the learner, which takes its part of the time
 */
export async function* trainByEpochs<
  M extends Model,
  Options extends TextOptions & { readonly seed: number },
>(
  data: PreparedData,
  options: Options,
  open: () => Promise<EpochLearner<M>>,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent<M, Options>, void, void> {
  const started = performance.now();
  const now = () => (performance.now() - started) / 1000;
  const learner = await open();
  yield {
    type: 'start',
    options,
    backend: NO_BACKEND,
    classes: data.classes,
    labeledTexts: data.labeled.texts.length,
    unlabeledTexts: learner.unlabeledTexts,
    developmentTexts: data.development?.texts.length ?? 0,
    vocabulary: data.vocabulary.tokens.length,
    parameters: learner.parameters,
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
      progress: visited.progress ?? step / learner.mostEpochs,
      seconds,
      secondsLeft: 0,
      losses: visited.losses,
      gradientNorm: 0,
      learningRate: 0,
      textsPerSecond: learner.texts / Math.max(seconds - began, 1e-6),
    };
    if (visited.isDone) break;
  }
  // What no text has moved is no model.
  if (step === 0) {
    yield { type: 'end', reason, step, seconds: now(), model: learner.model(), development: null };
    return;
  }
  const evaluation = await evaluated(learner.model(), data, options.seed, step, now);
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

/** What the training tells of its evaluation, with the calibration fitted. */
async function evaluated<M extends Model>(
  uncalibrated: M,
  data: PreparedData,
  seed: number,
  step: number,
  now: () => number,
): Promise<EvaluationEvent<M>> {
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
