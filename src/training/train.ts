/** Training from examples to events: what the command and the library share. */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GivenExamples, givenExamples, refuseStrangeKeys } from '../corpus/givenExamples.js';
import { prepareData } from '../model/data.js';
import type { EndEvent } from '../model/events.js';
import { leftOutWarnings } from '../model/leftOutWarnings.js';
import type { EnsembleCache } from '../models/ensemble/trainEnsemble.js';
import { createPace } from '../optimisation/stages.js';
import { createSpillingCollections } from '../storage/tokenStore/spillingCollections.js';
import { ensureBackend } from '../tensor/backend.js';
import type { BackendName } from '../tensor/backendNames.js';
import type { Lexicons } from '../text/lexicon.js';
import { createSampledCollections } from '../text/sampledCollections.js';
import { completeOptions } from './completeOptions.js';
import { dataWarnings } from './dataWarnings.js';
import { defendedEvents } from './defendedEvents.js';
import { type GivenTexts, splitDevelopment } from './developmentTexts.js';
import type { TrainingEvent } from './events.js';
import { finiteEvents } from './finiteEvents.js';
import { trainedModels } from './trainedModels.js';
import type { TrainingOptionsInput } from './trainingOptions.js';

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
  /** Folder for the tokens of a pile that outgrows `tokenMemory`, removed at the end; by default one of the system's temporary ones. */
  readonly tokenFolder?: string | undefined;
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
  tokenFolder: true,
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

/** Prepares the texts as the family reads them, and has it train on them. */
async function* trainAny(given: TrainRequest): AsyncGenerator<TrainingEvent, void, void> {
  const request = admitted(given);
  const wanted = completeOptions(request.options);
  const { needsBackend, readsBlocks, load, options: read } = trainedModels[wanted.model];
  if (needsBackend) await ensureBackend(request.backend);
  const begin = await load();
  const { wordVectors, encoderFrom, signal } = request;
  const sources = { given: request.options ?? {}, wordVectors, encoderFrom, signal };
  const training = await begin(wanted, sources);
  const unlabeled = training.readsUnlabeled ? request.unlabeled : undefined;
  const texts = await splitDevelopment({ ...request, unlabeled }, wanted.seed);
  const lexicon = request.lexicons?.(training.options.foldCase);
  const { tokenFolder = join(tmpdir(), `textvat-tokens-${randomUUID()}`) } = request;
  const megabytes = read.has('tokenMemory') ? wanted.tokenMemory : Number.POSITIVE_INFINITY;
  const collections = readsBlocks
    ? createSpillingCollections(tokenFolder, megabytes)
    : createSampledCollections(megabytes, wanted.seed);
  try {
    const data = await prepareData(texts, training.options, lexicon, training.known, training, collections);
    const options = training.complete?.(data) ?? training.options;
    yield* leftOutWarnings(collections, data.unlabeled.length, wanted);
    yield* dataWarnings(data, options);
    const { checkpointEvery, resumeFrom, documents: cache } = request;
    const pace = createPace(request.checkpointSeconds);
    const events = training.fit(data, options, { signal, checkpointEvery, pace, cache, resumeFrom });
    yield* defendedEvents(events, data, options, signal);
  } finally {
    await collections.close();
  }
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
