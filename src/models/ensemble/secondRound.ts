/** A second look at the texts: what a first model makes of them says which n-grams their vectors should tell. */
import type { PreparedData } from '../../model/data.js';
import type { CheckpointEvent, PhaseEvent } from '../../model/events.js';
import { translated } from '../../model/translated.js';
import { stepLimit } from '../../optimisation/schedule.js';
import type { Stages } from '../../optimisation/stages.js';
import { trainStage } from '../../optimisation/trainStage.js';
import { firstDocumentParts, sideBySide } from '../doc2vec/concatenateViews.js';
import { tellingNgrams } from '../doc2vec/discriminativeNgrams.js';
import { keptParts } from '../doc2vec/documentVectors.js';
import { headLearner } from '../doc2vec/headLearner.js';
import { learnDocumentVectors, secondsOfVisits } from '../doc2vec/learnVectors.js';
import { type HeadState, headLogits } from '../doc2vec/vectorHead.js';
import type { Learning, LearntDocuments } from '../doc2vec/vectorStage.js';
import { joinNgrams, predictedByBoth, taughtNgrams } from './addNgrams.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import { roundNames } from './stageNames.js';

/** Where the second look is reported and saved. */
export interface SecondLook {
  readonly stages: Stages;
  /** That the vectors are of; from 2. */
  readonly round: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The second half of the parts of the vectors anew, mostly from the n-grams that tell the classes apart as a model of the
 * vectors so far predicts them.
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts
 */
export async function* learnAgain(
  learnt: LearntDocuments,
  data: PreparedData,
  options: EnsembleTrainingOptions,
  { stages, round, signal }: SecondLook,
): Learning<LearntDocuments> {
  const { documents, vectors } = learnt;
  const { table } = documents;
  const { documentParts, documentRounds, embeddingSize } = options;
  const before = roundNames(round - 1, documentRounds);
  const head = yield* firstHead(learnt, data, options, { stages, name: before.head, signal });
  const byVectors = await headLogits(head, vectors, signal);
  const ngrams = await taughtNgrams(data, table, options, signal);
  const fit = { stages, name: before.ngrams, key: '' };
  const joined = yield* joinNgrams(data, table, ngrams, byVectors, options, fit, signal);
  const both = predictedByBoth(byVectors, joined, data.unlabeled);
  const choice = tellingNgrams(data, table, ngrams, both, options);
  const kept = keptParts(options);
  const parts = documentParts - kept;
  const shape = { documentParts: parts, embeddingSize: (embeddingSize / documentParts) * parts };
  const anew = yield* learnDocumentVectors(
    data.unlabeled,
    data.vocabulary.tokens.length,
    { ...options, ...shape },
    { stages, ...roundNames(round, documentRounds), key: String(secondsOfVisits(options)) },
    signal,
    choice,
  );
  return kept > 0 ? sideBySide(firstDocumentParts(learnt, kept), anew) : anew;
}

/** The layer on top of vectors alone. @throws the signal's reason when it aborts */
export async function* firstHead(
  learnt: LearntDocuments,
  data: PreparedData,
  options: EnsembleTrainingOptions,
  { stages, name, signal }: Omit<SecondLook, 'round'> & { readonly name: string },
): Learning<HeadState> {
  const settings = { ...options, maxTime: null };
  const key = String(stepLimit(settings));
  const learner = headLearner(learnt, data, options);
  const training = trainStage(unmeasured(data), settings, learner, { stages, name, key, signal });
  const { model } = yield* translated(training, (event): CheckpointEvent | PhaseEvent | undefined => {
    if (event.type === 'checkpoint') return event;
    if (event.type !== 'step') return undefined;
    return { type: 'phase', phase: name, progress: event.progress, seconds: stages.now() };
  });
  signal?.throwIfAborted();
  return model.state.head;
}

/** Vectors are not measured before n-grams have joined them, and no step is chosen: the last one is taken. */
export function unmeasured(data: PreparedData): PreparedData {
  return { ...data, development: undefined };
}
