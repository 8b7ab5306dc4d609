/**
 * A network of words beside vectors of texts and n-grams: it starts from an encoder that was pretrained on texts without
 * labels, and its logits are added to theirs. These know which words a text has, the network knows their order: they err on
 * different texts.
 *
 * Where a method trains on texts without labels and labels are few, the network is taught what vectors and n-grams predict for
 * them (distillation), so that it has as many texts to learn from as these had. Consistency is asked of it as of any network.
 * Shapes: N texts, C classes.
 */
import { type ModelState, withScaledLogits } from '../models/classifier.js';
import { logarithm, networkTexts } from '../models/documents.js';
import type { NetworkModel } from '../models/model.js';
import { predictProbabilities } from '../models/predict.js';
import type { PretrainedEncoder } from '../models/pretrainedEncoder.js';
import { type Method, usesUnlabelled } from '../objectives/objectiveOptions.js';
import type { EncodedText } from '../text/encode.js';
import type { PreparedData } from './data.js';
import type { NetworkEvent, TrainingEvent, WarningEvent } from './events.js';
import { parseOptions } from './parseOptions.js';
import { startFromEncoder } from './pretrainedStart.js';
import { runFingerprint } from './snapshot.js';
import { encoderDigest } from './startDigests.js';
import { trainModel } from './train.js';
import { type TrainingOptions, type TrainingOptionsInput, trainingOptions } from './trainingOptions.js';

const BATCH_SIZE = 32;

/** Of a network that knows its words already. Found on IMDB, on the development reviews. */
const usual: TrainingOptionsInput = {
  batchSize: BATCH_SIZE,
  unlabeledBatchSize: 2 * BATCH_SIZE,
  learningRate: 0.002,
  initialDeviation: 0.3,
  embeddingDropout: 0.2,
  averageDecay: 0.99,
  evaluations: 1,
  patience: 0,
};

/** Holds the network that was learnt last of labels alone: beside it other methods and trials want the same. */
export interface NetworkCache {
  network?: { readonly key: string; readonly state: ModelState } | undefined;
}

export interface NetworkContext {
  readonly signal?: AbortSignal | undefined;
  /** Looked into, and left with what was learnt. */
  readonly cache?: NetworkCache | undefined;
}

/**
 * @param data whole texts
 * @param probabilities gives [C] of each of the first `count` unlabelled texts, the labelled ones being last, by vectors and n-grams
 * @param options of the run; its `maxTime` is what is left for the network
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts
 */
export async function* joinNetwork(
  data: PreparedData,
  encoder: PretrainedEncoder,
  probabilities: (count: number) => readonly Float32Array[],
  options: TrainingOptions,
  { signal, cache }: NetworkContext = {},
): Learning {
  const { seed, classWeights, maxTime } = options;
  const method = networkMethod(options);
  const weight = usesUnlabelled(method) ? FEW_LABELS / Math.max(FEW_LABELS, data.labelled.texts.length) : 0;
  const teacher =
    weight < LEAST_WEIGHT
      ? undefined
      : { weight, probabilities: withLabels(probabilities(data.unlabelled.length), data) };
  const mostSteps = Math.ceil((MOST_VISITS * data.labelled.texts.length) / BATCH_SIZE);
  const settings = parseOptions(trainingOptions, {
    ...usual,
    ...encoder.options,
    method,
    seed,
    classWeights,
    maxSteps: usesUnlabelled(method) ? options.networkSteps : Math.min(options.networkSteps, mostSteps),
    maxTime,
  });
  const texts: PreparedData = {
    ...data,
    labelled: { ...data.labelled, texts: networkTexts(data.labelled.texts) },
    unlabelled: networkTexts(data.unlabelled),
    development: undefined,
  };
  const fingerprint = runFingerprint(texts, settings);
  const learn = () => {
    const pretrained = startFromEncoder(encoder, data, seed);
    return learntNetwork(trainModel(texts, settings, { signal, teacher, fingerprint, pretrained }), signal);
  };
  // Where time is limited, how far a network gets is chance.
  const state =
    cache && teacher === undefined && maxTime === null
      ? yield* learntOnce(
          cache,
          `${fingerprint}, ${settings.maxSteps} steps, ${encoderDigest(encoder)}`,
          learn,
        )
      : yield* learn();
  return usesUnlabelled(options.method)
    ? withTheirSpread(state, texts.unlabelled, probabilities(SPREAD_TEXTS), signal)
    : state;
}

type Learning = AsyncGenerator<NetworkEvent | WarningEvent, ModelState, void>;

/** @param key tells apart what would be learnt otherwise */
async function* learntOnce(cache: NetworkCache, key: string, learn: () => Learning): Learning {
  if (cache.network?.key !== key) {
    cache.network = undefined;
    cache.network = { key, state: yield* learn() };
  }
  return cache.network.state;
}

/** What the last step left. */
async function* learntNetwork(
  events: AsyncIterable<TrainingEvent>,
  signal: AbortSignal | undefined,
): Learning {
  for await (const event of events) {
    signal?.throwIfAborted();
    if (event.type === 'step') yield { ...event, type: 'network' };
    if (event.type === 'warning') yield { ...event, message: `network: ${event.message}` };
    if (event.type === 'end') return (event.model as NetworkModel).state;
  }
  throw new Error('a run without an end');
}

/** A trained network needs 2.7 (IMDB, all labels); one that needs far more has learnt nothing, and is not to be made loud. */
const LARGEST_FACTOR = 3;
/** Texts by which spreads are compared. */
const SPREAD_TEXTS = 512;

/**
 * A network that has as much to say as the others: entropy minimisation makes these far too sure of themselves, and the sum of
 * logits would hardly listen to it. Where these are trained on labels alone, both are as sure as their labels make them.
 * @param others [C] probabilities of each of the first texts
 */
async function withTheirSpread(
  network: ModelState,
  texts: readonly EncodedText[],
  others: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<ModelState> {
  const own = await predictProbabilities(network, texts.slice(0, others.length), signal);
  const factor = spread(others) / spread(own);
  return Number.isFinite(factor) ? withScaledLogits(network, Math.min(LARGEST_FACTOR, factor)) : network;
}

/** Root mean square of the logits, those of a text having mean 0. */
function spread(rows: readonly Float32Array[]): number {
  let sum = 0;
  for (const row of rows) {
    const logits = Array.from(row, logarithm);
    const mean = logits.reduce((total, logit) => total + logit, 0) / logits.length;
    for (const logit of logits) sum += (logit - mean) ** 2;
  }
  return Math.sqrt(sum / rows.length);
}

/**
 * Up to so many labels a prediction counts as much as a label, and less beyond, as with n-grams (joinNgrams.ts): a network that
 * repeats them has nothing to add.
 */
const FEW_LABELS = 1000;
/** A smaller one is not worth a pass over the texts. */
const LEAST_WEIGHT = 0.1;

/**
 * From so many labels alone a network learns enough to be listened to: on IMDB it is worth 0.4 to 0.7 points beside what vectors and
 * n-grams make of 2,500; of 100 it is not worth its time, and between them little was tried (RESULTS.md).
 */
const FEWEST_LABELS = 2000;
/** Visits to each labelled text where it learns from them alone; tried with 2,500 of them. */
const MOST_VISITS = 4;

/** Whether a network has enough to learn from so many labelled texts. */
export function networkCanLearn(labelled: number, options: NetworkMethod): boolean {
  return usesUnlabelled(networkMethod(options)) || labelled >= FEWEST_LABELS;
}

/**
 * Whether its words join the vocabulary, on which the vectors of texts rest. The method has no say, so that those of a comparison
 * share their vectors.
 */
export function networkBringsWords(
  labelled: number,
  { networkMethod: own }: Pick<TrainingOptions, 'networkMethod'>,
): boolean {
  return own === 'same' || labelled >= FEWEST_LABELS;
}

type NetworkMethod = Pick<TrainingOptions, 'method' | 'networkMethod'>;

function networkMethod({ method, networkMethod: own }: NetworkMethod): Method {
  return own === 'same' ? method : own;
}

/** Of the labelled texts more is known than what is predicted for them. */
function withLabels(
  probabilities: readonly Float32Array[],
  { labelled: { labels }, classes }: PreparedData,
): Float32Array[] {
  const known = Array.from(labels, (label) => new Float32Array(classes.length).fill(1, label, label + 1));
  return [...probabilities.slice(0, probabilities.length - known.length), ...known];
}
