/** Training from examples to events: what the command and the library share. */
import { type GivenExamples, givenExamples, refuseStrangeKeys } from '../corpus/givenExamples.js';
import { InputError } from '../errors.js';
import { type PreparedData, prepareData } from '../model/data.js';
import type { EndEvent } from '../model/events.js';
import { defaultEntropyWeight } from '../models/doc2vec/defaults.js';
import { networkBringsWords, networkCanLearn } from '../models/ensemble/addNetwork.js';
import { type EnsembleCache, trainDocumentModel } from '../models/ensemble/trainEnsemble.js';
import { trainLinearModel } from '../models/linear/trainLinear.js';
import type { PretrainedStart } from '../models/neural/network.js';
import { networkLearner } from '../models/neural/networkLearner.js';
import { type NetworkModel, neural } from '../models/neural/networkModel.js';
import type { ModelOptions } from '../models/neural/networkOptions.js';
import {
  documentStart,
  encoderOfWords,
  encoderStart,
  startFromEncoder,
  startFromVectors,
} from '../models/neural/pretrainedStart.js';
import { loadModelOf } from '../models/savedModel.js';
import { usesUnlabeled } from '../objectives/objectiveOptions.js';
import { loadCheckpoint } from '../optimisation/checkpoint.js';
import type { Learner } from '../optimisation/learner.js';
import { trainModel } from '../optimisation/loop.js';
import { loadLoopSnapshot } from '../optimisation/loopStage.js';
import { runFingerprint } from '../optimisation/snapshot.js';
import { createPace } from '../optimisation/stages.js';
import { ensureBackend } from '../tensor/backend.js';
import type { BackendName } from '../tensor/backendNames.js';
import type { Batch } from '../text/batches.js';
import type { Lexicons } from '../text/lexicon.js';
import { WHOLE_TEXT } from '../text/textOptions.js';
import { SPECIAL_TOKENS, UNKNOWN, type Vocabulary } from '../text/vocabulary.js';
import { completeOptions } from './completeOptions.js';
import { dataWarnings } from './dataWarnings.js';
import { type GivenTexts, splitDevelopment } from './developmentTexts.js';
import type { TrainingEvent } from './events.js';
import { finiteEvents } from './finiteEvents.js';
import type { ModelName, TrainingOptions, TrainingOptionsInput } from './trainingOptions.js';

/** What is trained on, and how. */
export interface TrainRequest {
  /** The path of a corpus, as wherever texts are given, or its examples. */
  readonly labeled: GivenExamples;
  readonly unlabeled?: GivenExamples | undefined;
  /** Development texts, or the share of the labeled ones to hold back for it (stratified, by seed); 0.1 by default. */
  readonly development?: GivenExamples | number | undefined;
  readonly options?: TrainingOptionsInput | undefined;
  /** Labels that are classes, though they look like marks for texts without one, such as `nan` or -1. */
  readonly labelIsReal?: readonly string[] | undefined;
  /** A file of word vectors, or the name of the npm package of them. */
  readonly wordVectors?: string | undefined;
  /** A folder that `textvat pretrain` wrote: its encoder is where the training starts. */
  readonly encoderFrom?: string | undefined;
  readonly backend?: BackendName | 'auto' | undefined;
  /**
   * Shared by runs over the same texts, so that these are tokenised once.
   * @internal
   */
  readonly lexicons?: Lexicons | undefined;
  /**
   * Shared by runs over the same texts and seed with text vectors, so that vectors are learnt once.
   * @internal
   */
  readonly documents?: EnsembleCache | undefined;
  /** Aborting ends the run with the best model so far; while word vectors are read, its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Steps between two checkpoint events, where a network is trained. */
  readonly checkpointEvery?: number | undefined;
  /** Seconds between two checkpoint events, more where saving takes long; none by the clock without it. */
  readonly checkpointSeconds?: number | undefined;
  /** A folder written by `saveCheckpoint`, with the best model of that run in `model` where there is one. */
  readonly resumeFrom?: { readonly checkpoint: string; readonly model: string } | undefined;
}

/** With examples that are held to what readers give. */
type AdmittedRequest = Omit<TrainRequest, keyof GivenTexts> & GivenTexts;

const REQUEST_KEYS = Object.keys({
  labeled: true,
  unlabeled: true,
  development: true,
  options: true,
  labelIsReal: true,
  wordVectors: true,
  encoderFrom: true,
  backend: true,
  lexicons: true,
  documents: true,
  signal: true,
  checkpointEvery: true,
  checkpointSeconds: true,
  resumeFrom: true,
} satisfies Record<keyof TrainRequest, true>);

/**
 * Trains a classifier; see `TrainingEvent` for what it tells. The last event holds the model, and is the result.
 * @throws InputError on bad options, labels, word vectors, or a training that runs away: no event holds a number that is not
 * finite
 *
 * @example
 * ```js
 * const training = train({ labeled: 'reviews.csv', unlabeled: 'pile.jsonl.gz', options: { maxTime: '20m' } });
 * for await (const event of training) {
 *   if (event.type === 'step') console.log(event.step, event.losses);
 *   if (event.type === 'end') await saveModel('model', event.model);
 * }
 * ```
 */
export function train(request: TrainRequest): AsyncGenerator<TrainingEvent, EndEvent, void> {
  return finiteEvents(trainAny(request));
}

async function* trainAny(given: TrainRequest): AsyncGenerator<TrainingEvent, void, void> {
  const request = admitted(given);
  const wanted = completeOptions(request.options);
  yield* trainings[wanted.model](request, wanted);
}

type Training = (
  request: AdmittedRequest,
  wanted: TrainingOptions,
) => AsyncGenerator<TrainingEvent, void, void>;

type NetworkRunOptions = TrainingOptions & Pick<ModelOptions, 'encoder'>;

const trainings: Readonly<Record<ModelName, Training>> = {
  ensemble: (request, wanted) => trainDocuments(request, wanted, false),
  doc2vec: (request, wanted) => trainDocuments(request, wanted, true),
  linear: trainLinear,
  bilstm: (request, wanted) => trainNetwork(request, { ...wanted, encoder: 'bilstm' }),
  lstm: (request, wanted) => trainNetwork(request, { ...wanted, encoder: 'lstm' }),
  cnn: (request, wanted) => trainNetwork(request, { ...wanted, encoder: 'cnn' }),
};

async function* trainNetwork(
  request: AdmittedRequest,
  wanted: NetworkRunOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  if (wanted.networkFrom !== null) throw unusedNetwork(wanted.networkFrom, wanted.model);
  await ensureBackend(request.backend);
  const { data, options, pretrained } = await prepareRun(request, wanted);
  yield* dataWarnings(data, options);
  const { signal, checkpointEvery, checkpointSeconds } = request;
  const learner = networkLearner(data, options, pretrained);
  const resume = await resumeState(request, learner, runFingerprint(data, options));
  const pace = createPace(checkpointSeconds);
  yield* trainModel(data, options, learner, { signal, checkpointEvery, pace, resume });
}

/** The request with examples that are held to what readers give. */
function admitted(request: TrainRequest): AdmittedRequest {
  refuseStrangeKeys(request, REQUEST_KEYS, 'the request to train');
  const { labeled, unlabeled, development, labelIsReal } = request;
  return {
    ...request,
    labeled: givenExamples(labeled, { name: 'the labeled texts', labelIsReal }),
    unlabeled:
      unlabeled === undefined
        ? undefined
        : givenExamples(unlabeled, { name: 'the unlabeled texts', ignoreLabels: true }),
    development:
      typeof development === 'object' || typeof development === 'string'
        ? givenExamples(development, { name: 'the development texts', labelIsReal })
        : development,
  };
}

/** The linear methods need no tensor engine, and read whole texts. */
async function* trainLinear(
  request: AdmittedRequest,
  wanted: TrainingOptions,
): AsyncGenerator<TrainingEvent, void, void> {
  const options = { ...wanted, maxTokens: WHOLE_TEXT };
  const { unlabeled: _unlabeled, ...labeled } = request;
  const used = usesUnlabeled(options.objective) ? request : labeled;
  const data = await prepareData(
    await splitDevelopment(used, options.seed),
    options,
    request.lexicons?.(options.foldCase),
  );
  yield* dataWarnings(data, options);
  yield* trainLinearModel(data, options, request.signal);
}

/**
 * Vectors are learnt from whole texts, or found by n-grams that have theirs already, whose words then are all that is known.
 * @param alone without the other members of an ensemble
 */
async function* trainDocuments(
  request: AdmittedRequest,
  wanted: TrainingOptions,
  alone: boolean,
): AsyncGenerator<TrainingEvent, void, void> {
  const { wordVectors, encoderFrom, lexicons, signal, checkpointEvery, resumeFrom } = request;
  const { options: given = {} } = request;
  if (wordVectors !== undefined) throw unusedVectors(wordVectors, wanted.model);
  await ensureBackend(request.backend);
  const texts = await splitDevelopment(request, wanted.seed);
  const begun = encoderFrom === undefined ? undefined : await documentStart(encoderFrom, given, wanted);
  // Vectors of texts are not trained: however large they start, they are brought to unit variance.
  const open = { ...(begun?.options ?? wanted), maxTokens: WHOLE_TEXT, initialDeviation: null };
  const encoder = open.networkFrom === null ? undefined : await encoderOfWords(open.networkFrom, open);
  const data = await prepareData(texts, open, lexicons?.(open.foldCase), (labeled) => {
    if (begun) return { ...begun, alone: true };
    return encoder && networkBringsWords(labeled, open) ? { ...encoder, alone: false } : undefined;
  });
  const usual = defaultEntropyWeight(open.objective, data.labeled.labels, data.classes.length);
  const options = { ...open, entropyWeight: open.entropyWeight ?? usual };
  yield* dataWarnings(data, options);
  const labels = data.labeled.texts.length;
  const network = networkCanLearn(labels, options) ? encoder : undefined;
  if (network) yield* strangeWords(network.vocabulary, data);
  else if (encoder && options.networkMethod === 'same') {
    const message = `${labels} labels alone (${options.objective}) are too few labels for a network: it does not join the vectors`;
    yield { type: 'warning', message };
  }
  yield* trainDocumentModel(data, options, {
    signal,
    checkpointEvery,
    pace: createPace(request.checkpointSeconds),
    cache: request.documents,
    start: begun?.start,
    encoder: network,
    alone,
    resume: async (fingerprint) => resumeFrom && loadCheckpoint(resumeFrom.checkpoint, fingerprint),
  });
}

/** Of fewer words than this share an encoder makes little. */
const FEWEST_KNOWN_WORDS = 0.8;

function* strangeWords(
  known: Vocabulary,
  { vocabulary, frequencies }: PreparedData,
): Generator<TrainingEvent> {
  const isKnown = (token: string, id: number) =>
    id < SPECIAL_TOKENS.length ? id !== UNKNOWN : known.ids.has(token);
  const share = vocabulary.tokens.reduce(
    (sum, token, id) => sum + (isKnown(token, id) ? frequencies[id]! : 0),
    0,
  );
  if (share >= FEWEST_KNOWN_WORDS) return;
  yield {
    type: 'warning',
    message:
      `the encoder of the network knows ${Math.round(100 * share)} % of the words in these texts only: name with ` +
      '--network-from one that was pretrained on texts of their kind',
  };
}

function unusedNetwork(folder: string, model: ModelName): InputError {
  return new InputError({
    where: 'the option networkFrom',
    found: `${folder}, and the model ${model}`,
    expected: 'the model ensemble, which a network can join',
    advice: 'Choose --model ensemble, or give --encoder-from instead of --network-from.',
  });
}

function unusedVectors(wordVectors: string, model: ModelName): InputError {
  return new InputError({
    where: 'the start of the training',
    found: `${wordVectors}, and the model ${model}`,
    expected: 'one of them: the vectors of texts do not consist of vectors of words',
    advice: 'Leave out --embeddings, or add --model bilstm.',
  });
}

/** Data, options and start of a run of a network. */
async function prepareRun(
  request: AdmittedRequest,
  wanted: NetworkRunOptions,
): Promise<{ data: PreparedData; options: NetworkRunOptions; pretrained?: PretrainedStart }> {
  const { wordVectors, encoderFrom, lexicons, signal, options: given = {} } = request;
  const texts = await splitDevelopment(request, wanted.seed);
  if (encoderFrom !== undefined) {
    if (wordVectors !== undefined) throw twoStarts(wordVectors, encoderFrom);
    const { encoder, options } = await encoderStart(encoderFrom, given, wanted);
    const { vocabulary } = encoder;
    const data = await prepareData(texts, options, lexicons?.(options.foldCase), () => ({
      vocabulary,
      alone: false,
    }));
    return { data, options, pretrained: startFromEncoder(encoder, data, options.seed) };
  }
  const data = await prepareData(texts, wanted, lexicons?.(wanted.foldCase));
  if (wordVectors === undefined) return { data, options: wanted };
  return { data, ...(await startFromVectors(wordVectors, given, data, wanted, signal)) };
}

function twoStarts(wordVectors: string, encoderFrom: string): InputError {
  return new InputError({
    where: 'the start of the training',
    found: `word vectors (${wordVectors}) and an encoder (${encoderFrom})`,
    expected: 'one of them: an encoder brings its own word vectors',
  });
}

/** Where an interrupted run of a network was. */
async function resumeState(
  { resumeFrom }: AdmittedRequest,
  learner: Learner<Batch, NetworkModel>,
  fingerprint: string,
) {
  if (resumeFrom === undefined) return undefined;
  const snapshot = await loadLoopSnapshot(resumeFrom.checkpoint, learner, fingerprint);
  if (snapshot === undefined) return undefined;
  return { snapshot, best: snapshot.position.best ? await loadModelOf(neural, resumeFrom.model) : undefined };
}
