/** Training on text vectors: vectors of all texts first, then a head on them, then n-grams and a network that join it. */
import type { Checkpoint } from '../../model/checkpoint.js';
import type { PreparedData } from '../../model/data.js';
import type { TrainingEvent } from '../../model/events.js';
import type { Model } from '../../model/model.js';
import { translated } from '../../model/translated.js';
import { distilled } from '../../optimisation/distill.js';
import type { RunContext } from '../../optimisation/loop.js';
import { runFingerprint } from '../../optimisation/snapshot.js';
import { createPace, createStages, type Stages } from '../../optimisation/stages.js';
import { trainStage } from '../../optimisation/trainStage.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { choosePrecision } from '../../tensor/precision.js';
import { vectorWeights } from '../doc2vec/documentModel.js';
import { headLearner } from '../doc2vec/headLearner.js';
import { secondsOfVisits } from '../doc2vec/learnVectors.js';
import type { PretrainedDocuments } from '../doc2vec/pretrainedVectors.js';
import { type DocumentCache, type DocumentSources, learnOnce } from '../doc2vec/vectorCache.js';
import type { LearntDocuments } from '../doc2vec/vectorStage.js';
import type { PretrainedEncoder } from '../neural/pretrainedEncoder.js';
import { ngramsDigest } from '../neural/startDigests.js';
import type { NetworkCache } from './addNetwork.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import { type ViewCache, withEncoderView } from './joinEncoderView.js';
import { withOthers } from './joinMembers.js';
import { networkIsWeighed } from './networkNeeds.js';
import { planOf } from './plan.js';
import { readByPretrained, withPretrained } from './pretrainedNgrams.js';
import { learnAgain, unmeasured } from './secondRound.js';
import { roundNames } from './stageNames.js';

/** Holds the vectors that were learnt last, and the network and the view that joined them. */
export interface EnsembleCache extends DocumentCache, NetworkCache, ViewCache {}

export interface DocumentContext extends DocumentSources, Pick<RunContext, 'checkpointEvery' | 'pace'> {
  readonly cache?: EnsembleCache | undefined;
  /** Reads what an interrupted run left, if that run is to be resumed. */
  readonly resume?: ((fingerprint: string) => Promise<Checkpoint | undefined>) | undefined;
  /** Whether neither n-grams nor a network join the vectors. */
  readonly alone?: boolean | undefined;
  /** N-grams that find more of the texts than those of few texts do. */
  readonly pretrained?: PretrainedDocuments | undefined;
  /** A network that starts from it joins the vectors. */
  readonly encoder?: PretrainedEncoder | undefined;
  /** As it is it gives the head a second view of the texts. */
  readonly view?: PretrainedEncoder | undefined;
}

/**
 * @param data texts that are not cut
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts before the first step of the
 *   network, after a checkpoint event
 */
export async function* trainDocumentModel<Options extends EnsembleTrainingOptions>(
  data: PreparedData,
  options: Options,
  { resume, pace = createPace(undefined), ...context }: DocumentContext = {},
): AsyncGenerator<TrainingEvent<Model, Options>, void, void> {
  // Before the vectors are learnt: what cannot be resumed is refused at once.
  const { start, pretrained, signal } = context;
  if (context.encoder ?? context.view) choosePrecision(options.precision);
  const fingerprint =
    runFingerprint(data, options) +
    (start ? `, from ${ngramsDigest(start)}` : '') +
    (pretrained ? `, beside ${ngramsDigest(pretrained.ngramVectors)}` : '');
  const found = await resume?.(fingerprint);
  const stages = createStages(fingerprint, found, pace);
  const { alone = false, encoder, view } = context;
  yield planOf(data, options, {
    start: start !== undefined,
    alone,
    network: encoder !== undefined,
    view: view !== undefined,
    threads: hostFunctions().threads(),
  });
  const last = found?.stages.at(-1);
  if (last) yield { type: 'resume', phase: last.name, seconds: last.seconds };
  let warned = false;
  try {
    for await (const event of learnStages(data, options, stages, context)) {
      if (stages.dropped !== undefined && !warned) {
        warned = true;
        yield { type: 'warning', message: droppedMessage(stages.dropped) };
      }
      yield event;
    }
  } catch (error) {
    if (signal?.aborted && error === signal.reason) yield* stages.keep();
    throw error;
  }
}

function droppedMessage(stage: string): string {
  return (
    `the interrupted run had another limit of time or steps: ${stage}, and what rests on that, is learnt from the ` +
    'beginning'
  );
}

async function* learnStages<Options extends EnsembleTrainingOptions>(
  data: PreparedData,
  options: Options,
  stages: Stages,
  {
    cache,
    start,
    pretrained,
    encoder,
    view,
    signal,
    checkpointEvery,
    alone = false,
  }: Omit<DocumentContext, 'resume' | 'pace'>,
): AsyncGenerator<TrainingEvent<Model, Options>, void, void> {
  const { documentRounds: rounds } = options;
  const first = { stages, ...roundNames(1, rounds), key: start ? '' : String(secondsOfVisits(options)) };
  const others = pretrained && (await readByPretrained(pretrained, data, options, signal));
  const whole = (vectors: LearntDocuments) => (others ? withPretrained(vectors, others) : vectors);
  let learnt = whole(
    yield* learnOnce(data.unlabeled, data.vocabulary, options, first, { cache, start, signal }),
  );
  const isWeighed = encoder !== undefined && networkIsWeighed(data.labeled.texts, options);
  const ofFirstRound = isWeighed ? learnt : undefined;
  for (let round = 2; round <= rounds; round += 1)
    learnt = whole(yield* learnAgain(learnt, data, options, { stages, round, signal }));
  if (view) learnt = yield* withEncoderView(learnt, data, view, options, { stages, cache, signal });
  const { documents, vectors } = learnt;
  const limited = withTimeLeft(options, stages.now(), encoder !== undefined);
  const taught = yield* distilled(unmeasured(data), limited, headLearner(learnt, data, options), signal);
  const { softLabels } = taught;
  const head = {
    stages,
    name: roundNames(rounds, rounds).head,
    key: '',
    signal,
    checkpointEvery,
    softLabels,
  };
  const training = trainStage(unmeasured(data), limited, taught.learner, head);
  const { snapshot: _, ...end } = yield* translated(training, (event): TrainingEvent<Model, Options> => {
    if (event.type !== 'start') return 'seconds' in event ? { ...event, seconds: stages.now() } : event;
    return {
      ...event,
      options,
      parameters: event.parameters + vectorWeights(documents),
      developmentTexts: data.development?.texts.length ?? 0,
    };
  });
  yield* withOthers(end, data, vectors, encoder, options, stages, {
    signal,
    cache,
    alone,
    first: ofFirstRound,
  });
}

/**
 * The seconds before the first step count: what is left of a limited time is the head's or, where a network of words is to
 * join it, half of it.
 */
function withTimeLeft(
  options: EnsembleTrainingOptions,
  seconds: number,
  isShared: boolean,
): EnsembleTrainingOptions {
  if (options.maxTime === null) return options;
  const left = (options.maxTime - seconds) * (isShared ? 0.5 : 1);
  return { ...options, maxTime: Math.max(SHORTEST_TIME, left) };
}

const SHORTEST_TIME = 1;
