/** The training of an encoder on texts without labels, as an asynchronous generator of events. */
import { createEmbeddingTable } from '../layers/embedding.js';
import { initialiseParameters, type ParameterSet } from '../model/parameters.js';
import type { EncoderObjective } from '../models/neural/encoderObjective.js';
import type { LanguageModelState } from '../models/neural/languageModel.js';
import { gradientLoop, type LoopPosition, startClock, update } from '../optimisation/gradientLoop.js';
import { averagedModel, createOptimiser, type OptimiserState } from '../optimisation/optimiser.js';
import { progress } from '../optimisation/schedule.js';
import { batchStream, type StreamPlace, wordSource } from '../optimisation/stream.js';
import { assertFinite } from '../tensor/finite.js';
import { createRandom } from '../tensor/random.js';
import type { EncodedText } from '../text/encode.js';
import type { TextList } from '../text/textList.js';
import { encoderObjective } from './encoderObjectives.js';
import type { LanguageModelOptions } from './languageModelOptions.js';
import { languageModelGradients, perplexity } from './languageModelStep.js';

/** Texts to learn from and to measure on, encoded with the vocabulary of `vectors`. */
export interface LanguageModelData {
  readonly training: TextList;
  readonly heldOut: readonly EncodedText[];
  /** [V] share of each word among the training tokens */
  readonly frequencies: Float64Array;
  /** [V,E] word vectors to start from, taken over */
  readonly vectors: Float32Array;
  /** Weights that an encoder starts from, by name. */
  readonly encoder?: ParameterSet | undefined;
}

/** The numbers of a run: plain JSON. */
export interface LanguageModelPosition extends LoopPosition {
  place: StreamPlace;
  evaluations: number;
}

/** The arrays belong to the run: write them before its next step. */
export interface LanguageModelRun {
  readonly position: LanguageModelPosition;
  readonly model: LanguageModelState;
  readonly optimiser: OptimiserState;
}

/** One step of the language model. */
export interface LanguageModelStepEvent {
  readonly type: 'step';
  readonly step: number;
  readonly steps: number;
  /** Share of the run that is done, 0 to 1. */
  readonly progress: number;
  readonly seconds: number;
  /** Mean loss of a prediction on this batch, in nats. */
  readonly loss: number;
  readonly gradientNorm: number;
  readonly tokensPerSecond: number;
}

export type LanguageModelEvent =
  | LanguageModelStepEvent
  | {
      readonly type: 'evaluation';
      readonly step: number;
      readonly seconds: number;
      /** On the held-out texts, of the averaged weights. */
      readonly perplexity: number;
      readonly run: LanguageModelRun;
      readonly model: LanguageModelState;
    };

interface Context {
  readonly signal?: AbortSignal | undefined;
  readonly resume?: LanguageModelRun | undefined;
}

function startRun(
  { vectors, frequencies, encoder }: LanguageModelData,
  options: LanguageModelOptions,
  objective: EncoderObjective,
): LanguageModelRun {
  const fresh = initialiseParameters(objective.parameters, createRandom(options.seed, 'language model'));
  const model: LanguageModelState = {
    options,
    embedding: createEmbeddingTable(vectors, frequencies),
    parameters: new Map([...fresh].map(([name, parameter]) => [name, encoder?.get(name) ?? parameter])),
  };
  const position = { step: 0, seconds: 0, place: { epoch: 0, batch: 0 }, evaluations: 0 };
  return { position, model, optimiser: createOptimiser(model) };
}

/**
 * Trains an encoder to predict words; the last event is an evaluation of the finished one.
 * @throws InputError when a loss is not finite
 */
export async function* trainLanguageModel(
  data: LanguageModelData,
  options: LanguageModelOptions,
  { signal, resume }: Context = {},
): AsyncGenerator<LanguageModelEvent, void, void> {
  const objective = encoderObjective(options, data.frequencies);
  const run = resume ?? startRun(data, options, objective);
  const { position } = run;
  const schedule: Schedule = {
    ...options,
    learningRate: options.encoderLearningRate,
    maxSteps: options.encoderEpochs * Math.ceil(data.training.length / options.encoderBatchSize),
    maxTime: options.encoderTime,
  };
  const now = startClock(position);
  const measurementsDue = () => Math.floor(progress(position, schedule) * options.encoderEvaluations);
  // Of a longer run than before, less is done and fewer measurements are behind.
  position.evaluations = Math.min(position.evaluations, measurementsDue());
  let isMeasured = false;
  const evaluate = () => {
    isMeasured = true;
    position.evaluations = measurementsDue();
    return measure(run, data, objective, now);
  };
  const evaluationIsDue = () => measurementsDue() > position.evaluations;
  const takeStep = stepper(run, data, schedule, objective, now);
  yield* gradientLoop(position, schedule, { takeStep, evaluationIsDue, evaluate }, now, signal);
  // A resumed run may have had its last step.
  if (!isMeasured) yield await evaluate();
}

type Schedule = LanguageModelOptions & {
  readonly learningRate: number;
  readonly maxSteps: number;
  readonly maxTime: number | null;
};

/** Each call of the result takes one step and moves the position on. */
function stepper(
  run: LanguageModelRun,
  { training }: LanguageModelData,
  schedule: Schedule,
  objective: EncoderObjective,
  now: () => number,
): () => LanguageModelStepEvent {
  const { position, model } = run;
  const { encoderBatchSize, seed } = schedule;
  const stream = batchStream(wordSource(training), encoderBatchSize, seed, 'language model', position.place);
  return () => {
    const began = now();
    const batch = stream.next();
    const chance = `regions of step ${position.step}`;
    const { loss, gradients } = languageModelGradients(model, objective, batch, chance);
    assertFinite(`training step ${position.step + 1} of the encoder, its loss`, loss, ADVICE);
    const { norm } = update(run, gradients, schedule);
    position.place = { ...stream.place };
    const seconds = now();
    return {
      type: 'step',
      step: position.step,
      steps: schedule.maxSteps,
      progress: progress(position, schedule),
      seconds,
      loss,
      gradientNorm: norm,
      tokensPerSecond: batch.lengths.reduce((sum, length) => sum + length, 0) / (seconds - began),
    };
  };
}

/** The perplexity of the averaged weights, which are what is saved. */
async function measure(
  run: LanguageModelRun,
  { heldOut }: LanguageModelData,
  objective: EncoderObjective,
  now: () => number,
): Promise<LanguageModelEvent> {
  const model = averagedModel(run.model, run.optimiser);
  const { step } = run.position;
  return {
    type: 'evaluation',
    step,
    perplexity: await perplexity(model, objective, heldOut),
    seconds: now(),
    run,
    model,
  };
}

const ADVICE = 'Lower --encoder-learning-rate and keep --gradient-clip above 0.';
