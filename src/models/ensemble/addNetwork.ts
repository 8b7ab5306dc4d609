/**
 * A network of words beside vectors of texts and n-grams: it starts from an encoder that was pretrained on texts without
 * labels, and its logits are added to theirs. These know which words a text has, the network knows their order: they err on
 * different texts.
 *
 * Where a method trains on texts without labels and labels are few, the network is taught what vectors and n-grams predict for
 * them (distillation), so that it has as many texts to learn from as these had. Consistency is asked of it as of any network.
 * Shapes: N texts, C classes.
 */

import type { PreparedData } from '../../model/data.js';
import type { CheckpointEvent, NetworkEvent, WarningEvent } from '../../model/events.js';
import { fitTemperature } from '../../model/fitCalibration.js';
import { parseOptions } from '../../model/parseOptions.js';
import { translated } from '../../model/translated.js';
import { hasUnlabeledLosses, type ObjectiveName } from '../../objectives/objectiveOptions.js';
import { runFingerprint } from '../../optimisation/snapshot.js';
import { type Stages, unsavedStages } from '../../optimisation/stages.js';
import { type StageContext, type StageTraining, trainStage } from '../../optimisation/trainStage.js';
import { tokenCount } from '../../text/encode.js';
import { lastTokens } from '../neural/encoderReading.js';
import { fineTuning } from '../neural/fineTuning.js';
import type { ModelState } from '../neural/network.js';
import { roundedToBytes } from '../neural/networkArrays.js';
import { networkLearner } from '../neural/networkLearner.js';
import type { NetworkModel } from '../neural/networkModel.js';
import {
  type NetworkTrainingOptions,
  type NetworkTrainingOptionsInput,
  networkTrainingOptions,
} from '../neural/networkTrainingOptions.js';
import type { PretrainedEncoder } from '../neural/pretrainedEncoder.js';
import { startFromEncoder } from '../neural/pretrainedStart.js';
import { encoderDigest } from '../neural/startDigests.js';
import { defaultEpsilon } from '../neural/unlabeledDefaults.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import type { WeightedNetwork } from './ensembleState.js';
import { BATCH_SIZE, type NetworkMethod, networkObjective, networkSteps } from './networkNeeds.js';
import { NETWORK_NAME } from './stageNames.js';

/** Several visits to each text need more dropout than one. */
const usual: NetworkTrainingOptionsInput = {
  ...fineTuning,
  featureDropout: 0.4,
  recurrentDropout: 0.3,
  batchSize: BATCH_SIZE,
  unlabeledBatchSize: 2 * BATCH_SIZE,
  evaluations: 1,
};

/**
 * From so many tokens with labels it learns long enough for a gentler training, which leaves more of what the encoder knows: with all labels
 * of IMDB, 5 million tokens, 6.7 instead of 7.0 % are wrong in the end. With 600,000 it is too slow (scripts/experiments/NOTES.md).
 */
const MANY_TOKENS = 2_500_000;
const gentle: NetworkTrainingOptionsInput = {
  initialDeviation: 1,
  layerRate: 0.38,
  headFirst: 0.1,
  warmUp: 0.1,
};

/** Holds the network that was learnt last of labels alone: beside it other methods and trials want the same. */
export interface NetworkCache {
  network?: { readonly key: string; readonly state: ModelState } | undefined;
  /** What networks that have not learnt from them answer to the labeled texts, fold by fold; see `heldAnswers.ts`. */
  held?: { readonly key: string; readonly answers: readonly Float32Array[][] } | undefined;
}

export interface NetworkContext {
  readonly signal?: AbortSignal | undefined;
  /** Looked into, and left with what was learnt. */
  readonly cache?: NetworkCache | undefined;
  /** Of the run that it is the last stage of. */
  readonly stages?: Stages | undefined;
  /** Of its logits, where that is known; see `networkWeight.ts`. */
  readonly weight?: number | undefined;
}

type LearningEvent = NetworkEvent | WarningEvent | CheckpointEvent;

type Learning = AsyncGenerator<LearningEvent, ModelState, void>;

/**
 * The network of a part of the labeled texts, as `joinNetwork` learns it from all.
 * @param data whole texts of that part
 * @throws as `joinNetwork`
 */
export function networkOfPart(
  data: PreparedData,
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
  signal: AbortSignal | undefined,
): Learning {
  const texts = asRead(data);
  const stages = unsavedStages();
  return learnt(texts, encoder, settingsOf(texts, encoder, options), { stages, key: '', signal });
}

/** Tells apart what would be learnt otherwise of labels alone. @param data whole texts */
export function networkKey(
  data: PreparedData,
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
): string {
  const texts = asRead(data);
  const settings = settingsOf(texts, encoder, options);
  return withSteps(keyOf(texts, encoder, settings), settings);
}

function keyOf(texts: PreparedData, encoder: PretrainedEncoder, settings: NetworkTrainingOptions): string {
  return `${runFingerprint(texts, settings)}, ${encoderDigest(encoder)}`;
}

function withSteps(key: string, { maxSteps }: NetworkTrainingOptions): string {
  return `${key}, ${maxSteps} steps`;
}

/** What the network reads of whole texts. */
function asRead(data: PreparedData): PreparedData {
  return {
    ...data,
    labeled: { ...data.labeled, texts: lastTokens(data.labeled.texts) },
    unlabeled: lastTokens(data.unlabeled),
    development: undefined,
  };
}

/**
 * @param data whole texts
 * @param byVectors [N][C] logits of the unlabeled texts, the labeled ones being last, by their vectors
 * @param taught gives [N][C] probabilities of the same by vectors and n-grams, where the network is taught what they predict
 * @param options of the run; its `maxTime` is what is left for the network
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts
 */
export async function* joinNetwork(
  data: PreparedData,
  encoder: PretrainedEncoder,
  byVectors: readonly Float32Array[],
  taught: () => readonly Float32Array[],
  options: EnsembleTrainingOptions,
  { signal, cache, weight, stages = unsavedStages() }: NetworkContext = {},
): AsyncGenerator<LearningEvent, WeightedNetwork, void> {
  const texts = asRead(data);
  const teacher = teacherOf(data, taught, options);
  const settings = settingsOf(texts, encoder, options);
  const key = keyOf(texts, encoder, settings);
  const learn = () => learnt(texts, encoder, settings, { stages, key, signal, teacher });
  // Where time is limited, how far a network gets is chance.
  const state =
    cache && teacher === undefined && options.maxTime === null
      ? yield* learntOnce(cache, withSteps(key, settings), learn)
      : yield* learn();
  const { labels } = data.labeled;
  return {
    state: roundedToBytes(state),
    weight: weight ?? sureness(byVectors.slice(-labels.length), labels, options.objective),
    inBytes: true,
  };
}

/** What the network is taught, where that weighs enough to be worth a pass over the texts. */
function teacherOf(data: PreparedData, taught: () => readonly Float32Array[], options: NetworkMethod) {
  const weight = hasUnlabeledLosses(networkObjective(options))
    ? FEW_LABELS / Math.max(FEW_LABELS, data.labeled.texts.length)
    : 0;
  return weight < LEAST_WEIGHT ? undefined : { weight, probabilities: withLabels(taught(), data) };
}

/** @param texts as the network reads them */
function settingsOf(
  texts: PreparedData,
  { options: { encoder, ...shape } }: PretrainedEncoder,
  options: EnsembleTrainingOptions,
): NetworkTrainingOptions {
  const { seed, classWeights, maxTime, precision } = options;
  const complete = parseOptions(networkTrainingOptions, {
    ...usual,
    ...(tokenCount(texts.labeled.texts) < MANY_TOKENS ? {} : gentle),
    ...shape,
    precision,
    objective: networkObjective(options),
    epsilon: defaultEpsilon(texts),
    seed,
    classWeights,
    maxSteps: networkSteps(texts.labeled.texts.length, options),
    maxTime,
  });
  return { ...complete, encoder };
}

/** @param key tells apart what would be learnt otherwise */
async function* learntOnce(cache: NetworkCache, key: string, learn: () => Learning): Learning {
  if (cache.network?.key !== key) {
    cache.network = undefined;
    cache.network = { key, state: yield* learn() };
  }
  return cache.network.state;
}

/** @param texts as the network reads them */
function learnt(
  texts: PreparedData,
  encoder: PretrainedEncoder,
  settings: NetworkTrainingOptions,
  context: Omit<StageContext, 'name'>,
): Learning {
  const learner = networkLearner(texts, settings, () => startFromEncoder(encoder, texts, settings.seed));
  const training = trainStage(texts, settings, learner, { ...context, name: NETWORK_NAME });
  return learntNetwork(training, context.signal);
}

/** What the last step left. @throws the signal's reason when it aborts */
async function* learntNetwork(
  training: StageTraining<NetworkModel>,
  signal: AbortSignal | undefined,
): Learning {
  const { model } = yield* translated(training, (event): LearningEvent | undefined => {
    if (event.type === 'step') return { ...event, type: 'network' };
    if (event.type === 'warning') return { ...event, message: `network: ${event.message}` };
    return event.type === 'checkpoint' ? event : undefined;
  });
  signal?.throwIfAborted();
  return model.state;
}

/** A trained network needs 2.4 (IMDB, all labels). */
const LARGEST_FACTOR = 3;

/**
 * What the logits of a network are multiplied by, where left-out texts do not tell (`networkWeight.ts`), to have as much to say as what
 * they are added to. Entropy minimisation makes vectors surer than they can be: by the temperature that their probabilities need on the
 * labeled texts. Where they are trained on labels alone, both are as sure as their labels make them.
 * @param rows [C] logits by vectors of each labeled text
 */
function sureness(rows: readonly Float32Array[], labels: Int32Array, objective: ObjectiveName): number {
  if (!hasUnlabeledLosses(objective)) return 1;
  return Math.min(LARGEST_FACTOR, Math.max(1, fitTemperature(rows, labels)));
}

/**
 * Up to so many labels a prediction counts as much as a label, and less beyond, as with n-grams (joinNgrams.ts): a network that
 * repeats them has nothing to add.
 */
const FEW_LABELS = 1000;
/** A smaller weight is not worth a pass over the texts. */
const LEAST_WEIGHT = 0.1;

/** Of the labeled texts more is known than what is predicted for them. */
function withLabels(
  probabilities: readonly Float32Array[],
  { labeled: { labels }, classes }: PreparedData,
): Float32Array[] {
  const known = Array.from(labels, (label) => new Float32Array(classes.length).fill(1, label, label + 1));
  return [...probabilities.slice(0, probabilities.length - known.length), ...known];
}
