/** Training of the classifier of document vectors: vectors of all texts first, then a network on them. */
import { InputError } from '../../errors.js';
import type { PreparedData } from '../../model/data.js';
import type { EndEvent, EndReason, TrainingEvent } from '../../model/events.js';
import { fitCalibration } from '../../model/fitCalibration.js';
import type { ModelParts } from '../../model/model.js';
import { score, unlabelledShares } from '../../model/score.js';
import { type RunContext, trainModel } from '../../optimisation/loop.js';
import { runFingerprint } from '../../optimisation/snapshot.js';
import { softmax } from '../../tensor/softmax.js';
import type { TrainingOptions } from '../../training/trainingOptions.js';
import { type DocumentModel, documentModel } from '../doc2vec/documentModel.js';
import type { DocumentVectors } from '../doc2vec/documentVectors.js';
import { type DocumentSources, learnOnce } from '../doc2vec/vectorCache.js';
import { type DocumentState, documentState, rowTexts } from '../doc2vec/vectorHead.js';
import { embeddingsAtStart, type ModelState } from '../neural/network.js';
import type { NetworkModel } from '../neural/networkModel.js';
import type { PretrainedEncoder } from '../neural/pretrainedEncoder.js';
import { ngramsDigest } from '../neural/startDigests.js';
import { joinNetwork, type NetworkContext } from './addNetwork.js';
import { joinNgrams, taughtNgrams, withNgramLogits } from './addNgrams.js';
import { type EnsembleModel, type EnsembleState, ensembleModel } from './ensembleModel.js';
import { headLogits, learnAgain } from './secondRound.js';

export interface DocumentContext extends DocumentSources, Pick<RunContext, 'signal' | 'checkpointEvery'> {
  /** Where an interrupted run was, if it is to be resumed; see `RunContext`. */
  readonly resume?: ((data: PreparedData, fingerprint: string) => Promise<RunContext['resume']>) | undefined;
  /** A network that starts from it joins the vectors. */
  readonly encoder?: PretrainedEncoder | undefined;
}

/**
 * @param data texts that are not cut
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts before the first step
 */
export async function* trainDocumentModel(
  data: PreparedData,
  options: TrainingOptions,
  { resume, cache, start, encoder, ...context }: DocumentContext = {},
): AsyncGenerator<TrainingEvent, void, void> {
  // Before the vectors are learnt: what cannot be resumed is refused at once.
  const rows = rowData(data);
  const fingerprint = runFingerprint(data, options) + (start ? `, from ${ngramsDigest(start)}` : '');
  const found = await resume?.(rows, fingerprint);
  const began = performance.now();
  const { signal } = context;
  let learnt = yield* learnOnce(data.unlabelled, data.vocabulary, options, { cache, start, signal });
  for (let round = 1; round < options.documentRounds; round += 1)
    learnt = yield* learnAgain(learnt, data, rows, options, began, signal);
  const { documents, vectors } = learnt;
  const goesOn = found !== undefined && startsFrom(found.snapshot.model, vectors, options);
  if (found && !goesOn) yield { type: 'warning', message: OTHER_VECTORS };
  const before = (performance.now() - began) / 1000;
  const toDocuments = (model: NetworkModel) =>
    // Not the options that the head was trained with, which had the rest of the time.
    documentModel({ ...partsOf(model), textOptions: options }, documentState(documents, model.state));
  for await (const event of trainModel(rows, withTimeLeft(options, before, encoder !== undefined), {
    ...context,
    fingerprint,
    pretrained: { vectors: vectors.slice() },
    resume: goesOn ? found : undefined,
  })) {
    const told = 'seconds' in event ? { ...event, seconds: event.seconds + before } : event;
    if (told.type === 'evaluation') yield { ...told, model: toDocuments(told.model) };
    else if (told.type === 'start')
      yield {
        ...told,
        options,
        parameters: told.parameters - vectors.length + ngramParameters(documents),
        developmentTexts: data.development?.texts.length ?? 0,
      };
    else if (told.type !== 'end') yield told;
    else {
      const model = toDocuments(told.model);
      const byVectors = () => headLogits(model.state.head, vectors, rows.unlabelled, signal);
      yield* withOthers({ ...told, model }, data, byVectors, encoder, options, { signal, cache });
    }
  }
}

const OTHER_VECTORS =
  'the vectors of texts have come out otherwise than before, by another limit of time or steps: ' +
  'what is trained on them starts from the beginning';

/** Whether a head in training has these vectors below it. Its embeddings are those of the start: they are not trained. */
function startsFrom({ embedding }: ModelState, vectors: Float32Array, options: TrainingOptions): boolean {
  const expected = embeddingsAtStart(vectors.slice(), options);
  return embedding.values.every((value, at) => value === expected[at]);
}

function ngramParameters({ views }: DocumentVectors): number {
  return views.reduce((sum, { ngrams }) => sum + ngrams.length, 0);
}

/**
 * The end of a run that was not interrupted: n-grams and the network join the head, and the whole, or what has joined before an
 * interruption, is measured.
 */
async function* withOthers(
  end: EndEvent<DocumentModel>,
  data: PreparedData,
  logits: () => Promise<Float32Array[]>,
  encoder: PretrainedEncoder | undefined,
  options: TrainingOptions,
  context: NetworkContext,
): AsyncGenerator<TrainingEvent, void, void> {
  const { signal } = context;
  if (end.reason === 'interrupted' || signal?.aborted) return yield end;
  const began = performance.now();
  const now = () => end.seconds + (performance.now() - began) / 1000;
  let uncalibrated: DocumentModel | EnsembleModel = end.model;
  let reason: EndReason = end.reason;
  try {
    const parts = partsOf(end.model);
    const byVectors = await logits();
    let state: EnsembleState = await withNgrams(end.model.state, data, byVectors, options, signal);
    uncalibrated = ensembleModel(parts, state);
    if (encoder) {
      state = yield* withNetwork(state, data, byVectors, encoder, options, now, context);
      uncalibrated = ensembleModel(parts, state);
    }
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    reason = 'interrupted';
  }
  const { development } = data;
  const rows = development && (await uncalibrated.logits(development.texts));
  const model = { ...uncalibrated, calibration: fitCalibration(data, rows) };
  if (development === undefined || rows === undefined) return yield { ...end, reason, seconds: now(), model };
  const found = score(rows, development.labels);
  const { step } = end;
  yield {
    type: 'evaluation',
    ...found,
    step,
    seconds: now(),
    improved: true,
    unlabelledShares: await unlabelledShares(model, data.unlabelled, options.seed),
    model,
  };
  yield { ...end, reason, seconds: now(), model, development: { ...found, step } };
}

/** What a model has besides what it learned. */
function partsOf({ classes, vocabulary, textOptions, calibration }: ModelParts): ModelParts {
  return { classes, vocabulary, textOptions, calibration };
}

/** @param byVectors [N][C] logits of the unlabelled texts, the labelled ones last @throws the signal's reason when it aborts */
async function withNgrams(
  state: DocumentState,
  data: PreparedData,
  byVectors: readonly Float32Array[],
  options: TrainingOptions,
  signal?: AbortSignal,
): Promise<EnsembleState> {
  const { table } = state.documents;
  const ngrams = taughtNgrams(data, table, options);
  return { ...state, joined: await joinNgrams(data, table, ngrams, byVectors, options, signal) };
}

/** See `withNgrams`. */
async function* withNetwork(
  state: EnsembleState,
  data: PreparedData,
  byVectors: Float32Array[],
  encoder: PretrainedEncoder,
  options: TrainingOptions,
  now: () => number,
  context: NetworkContext,
): AsyncGenerator<TrainingEvent, EnsembleState, void> {
  const { maxTime } = options;
  const left = maxTime === null ? null : maxTime - now();
  if (maxTime !== null && left! < LEAST_SHARE_OF_TIME * maxTime) {
    yield { type: 'warning', message: 'no time is left for the network: it does not join the vectors' };
    return state;
  }
  const taught = () => withNgramLogits(byVectors, state.joined, data.unlabelled).map((row) => softmax(row));
  const learning = joinNetwork(data, encoder, byVectors, taught, { ...options, maxTime: left }, context);
  try {
    for (;;) {
      const next = await learning.next();
      if (next.done) return { ...state, network: next.value };
      yield next.value.type === 'network' ? { ...next.value, seconds: now() } : next.value;
    }
  } catch (error) {
    // What was learnt before is worth keeping.
    if (!(error instanceof InputError)) throw error;
    yield { type: 'warning', message: `the network does not join the vectors: ${error.message}` };
    return state;
  }
}

/** In less of a limited time a network becomes nothing. */
const LEAST_SHARE_OF_TIME = 0.05;

/**
 * What the network reads: texts of one id each. It is not measured before n-grams have joined it, and no step is chosen:
 * the last one is taken.
 */
function rowData(data: PreparedData): PreparedData {
  const { unlabelled, labelled } = data;
  const firstLabelled = unlabelled.length - labelled.texts.length;
  return {
    ...data,
    frequencies: new Float64Array(unlabelled.length).fill(1 / unlabelled.length),
    unlabelled: rowTexts(unlabelled),
    labelled: { texts: rowTexts(labelled.texts, firstLabelled), labels: labelled.labels },
    development: undefined,
  };
}

/**
 * The seconds before the first step count: what is left of a limited time is the head's or, where a network of words is to
 * join it, half of it.
 */
function withTimeLeft(options: TrainingOptions, seconds: number, isShared: boolean): TrainingOptions {
  if (options.maxTime === null) return options;
  const left = (options.maxTime - seconds) * (isShared ? 0.5 : 1);
  return { ...options, maxTime: Math.max(SHORTEST_TIME, left) };
}

const SHORTEST_TIME = 1;
