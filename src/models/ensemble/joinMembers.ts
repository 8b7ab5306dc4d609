/** N-grams and a network join a head on text vectors, and the whole is measured. */
import { InputError } from '../../errors.js';
import type { PreparedData } from '../../model/data.js';
import type { EndEvent, TrainingEvent } from '../../model/events.js';
import { fitCalibration } from '../../model/fitCalibration.js';
import type { Model, ModelParts } from '../../model/model.js';
import { score, unlabeledShares } from '../../model/score.js';
import { translated } from '../../model/translated.js';
import { stepLimit } from '../../optimisation/schedule.js';
import type { Stages } from '../../optimisation/stages.js';
import type { DocumentModel } from '../doc2vec/documentModel.js';
import { type DocumentState, headLogits } from '../doc2vec/vectorHead.js';
import type { LearntDocuments } from '../doc2vec/vectorStage.js';
import type { PretrainedEncoder } from '../neural/pretrainedEncoder.js';
import { joinNetwork, type NetworkContext } from './addNetwork.js';
import { joinNgrams, predictedByBoth, taughtNgrams } from './addNgrams.js';
import { type EnsembleModel, ensembleModel } from './ensembleModel.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import type { EnsembleState } from './ensembleState.js';
import { heldOutWeight } from './heldAnswers.js';
import type { FoundWeight } from './networkWeight.js';
import { sparingNetwork } from './sparingNetwork.js';
import { sparingNgrams } from './sparingNgrams.js';
import { EVALUATION_NAME, roundNames } from './stageNames.js';

export interface OthersContext extends NetworkContext {
  /** Whether neither n-grams nor a network join the vectors. */
  readonly alone: boolean;
  /** Vectors of the first round, where the weight of the network is found by them. */
  readonly first?: LearntDocuments | undefined;
}

/**
 * The end of a run that was not interrupted: n-grams and the network join the head, and the whole is measured. After an
 * interruption the model is what has joined so far, without a score.
 */
export async function* withOthers(
  end: EndEvent<DocumentModel>,
  data: PreparedData,
  vectors: Float32Array,
  encoder: PretrainedEncoder | undefined,
  options: EnsembleTrainingOptions,
  stages: Stages,
  context: OthersContext,
): AsyncGenerator<TrainingEvent<Model, never>, void, void> {
  const { signal } = context;
  const { now } = stages;
  const parts = partsOf(end.model);
  let joined: DocumentModel | EnsembleModel = end.model;
  let temperature: number | undefined;
  try {
    signal?.throwIfAborted();
    if (!context.alone) {
      const byVectors = await headLogits(end.model.state.head, vectors, signal);
      let state = sparingNgrams(yield* withNgrams(end.model.state, data, byVectors, options, stages, signal));
      joined = ensembleModel(parts, state);
      if (encoder) {
        const found = yield* foundWeight(data, encoder, options, { ...context, stages });
        const weighed = { ...context, stages, weight: found?.weight };
        state = yield* withNetwork(state, data, byVectors, encoder, options, weighed);
        if (state.network) temperature = found?.temperature;
        state = await sparingNetwork(parts, state, data, signal);
        joined = ensembleModel(parts, state);
      }
    }
    const { development } = data;
    if (development) yield { type: 'phase', phase: EVALUATION_NAME, progress: 0, seconds: now() };
    const found = development && (await joined.logits(development.texts, signal));
    const model = { ...joined, calibration: fitCalibration(data, found, temperature) };
    if (development === undefined || found === undefined) return yield { ...end, seconds: now(), model };
    const shares = await unlabeledShares(model, data.unlabeled, options.seed, signal);
    const measured = score(found, development.labels);
    const { step } = end;
    const seconds = now();
    yield { type: 'evaluation', ...measured, step, seconds, improved: true, unlabeledShares: shares, model };
    yield { ...end, seconds, model, development: { ...measured, step } };
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    yield* stages.keep();
    const model = { ...joined, calibration: fitCalibration(data) };
    yield { ...end, reason: 'interrupted', seconds: now(), model };
  }
}

/** What a model has besides what it learned. */
function partsOf({ classes, vocabulary, textOptions, calibration }: ModelParts): ModelParts {
  return { classes, vocabulary, textOptions, calibration };
}

/** @param byVectors [N][C] logits of the unlabeled texts, the labeled ones last @throws the signal's reason when it aborts */
async function* withNgrams(
  state: DocumentState,
  data: PreparedData,
  byVectors: readonly Float32Array[],
  options: EnsembleTrainingOptions,
  stages: Stages,
  signal?: AbortSignal,
): AsyncGenerator<TrainingEvent<Model, never>, EnsembleState, void> {
  const { table } = state.documents;
  const { documentRounds: rounds, maxTime } = options;
  const ngrams = await taughtNgrams(data, table, options, signal);
  const stage = { stages, name: roundNames(rounds, rounds).ngrams, key: `${stepLimit(options)}, ${maxTime}` };
  const joined = yield* joinNgrams(data, table, ngrams, byVectors, options, stage, signal);
  return { ...state, joined };
}

/** The weight of the network, where it is to be found by left-out texts and can be. @throws the signal's reason when it aborts */
async function* foundWeight(
  data: PreparedData,
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
  { first, ...context }: OthersContext & { readonly stages: Stages },
): AsyncGenerator<TrainingEvent<Model, never>, FoundWeight | undefined, void> {
  try {
    return first && (yield* heldOutWeight(first, data, encoder, options, context));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    yield { type: 'warning', message: `the network has its usual weight: ${error.message}` };
    return undefined;
  }
}

/** See `withNgrams`. */
async function* withNetwork(
  state: EnsembleState,
  data: PreparedData,
  byVectors: Float32Array[],
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
  context: NetworkContext & { readonly stages: Stages },
): AsyncGenerator<TrainingEvent<Model, never>, EnsembleState, void> {
  const { maxTime } = options;
  const { now } = context.stages;
  const left = maxTime === null ? null : maxTime - now();
  if (maxTime !== null && left! < LEAST_SHARE_OF_TIME * maxTime) {
    yield { type: 'warning', message: 'no time is left for the network: it does not join the vectors' };
    return state;
  }
  const taught = () => predictedByBoth(byVectors, state.joined, data.unlabeled);
  const learning = joinNetwork(data, encoder, byVectors, taught, { ...options, maxTime: left }, context);
  try {
    const network = yield* translated(learning, (event) =>
      event.type === 'network' ? { ...event, seconds: now() } : event,
    );
    return { ...state, network };
  } catch (error) {
    // What was learnt before is worth keeping.
    if (!(error instanceof InputError)) throw error;
    yield { type: 'warning', message: `the network does not join the vectors: ${error.message}` };
    return state;
  }
}

/** In less of a limited time a network becomes nothing. */
const LEAST_SHARE_OF_TIME = 0.05;
