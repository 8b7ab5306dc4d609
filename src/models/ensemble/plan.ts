/**
 * What a run on vectors of texts is going to do, and how long each part of it takes beside the others. All parts but the head
 * grow with the texts; how they compare was measured on reviews (5,000 texts, 2 cores), and a run in progress corrects it.
 */
import type { PreparedData } from '../../model/data.js';
import type { PlanEvent, PlannedPhase } from '../../model/events.js';
import { hasUnlabeledLosses } from '../../objectives/objectiveOptions.js';
import { stepLimit } from '../../optimisation/schedule.js';
import { tokenCount } from '../../text/encode.js';
import { keptParts, visitsFor } from '../doc2vec/documentVectors.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import {
  BATCH_SIZE as NETWORK_BATCH,
  networkIsWeighed,
  networkObjective,
  networkSteps,
} from './networkNeeds.js';
import { FOLDS } from './networkWeight.js';
import { EVALUATION_NAME, NETWORK_NAME, roundNames, VIEW_NAME, WEIGHT_NAME } from './stageNames.js';

/** What joins the vectors, and whether they are learnt at all. */
export interface PlannedParts {
  /** The n-grams have vectors already. */
  readonly start: boolean;
  /** Neither n-grams nor a network join the vectors. */
  readonly alone: boolean;
  readonly network: boolean;
  /** An encoder gives a second view of the texts. */
  readonly view: boolean;
  /** That the network learns with; all else is the work of one. */
  readonly threads: number;
}

/** Occurrences of frequent n-grams a token. */
const NGRAMS_A_TOKEN = 2.2;
/** The time of a second look at an occurrence to that of the first: it learns from some of them, but has to go through all. */
const SECOND_LOOK = 0.78;

/** Seconds: of a visit to an occurrence for a vector of 100 numbers, and of reading it to find the vector of a text. */
const VISIT = 4.4e-7;
const READING = 2e-7;
/** Of a text in a step of the head, again for 100 numbers, and of an occurrence in a fit of n-grams. */
const HEAD_TEXT = 4.4e-6;
const FIT = 1.9e-6;
/** Of a step of the network, whatever its texts; on one thread of a token in them, and of one that it only reads. */
const NETWORK_STEP = 0.2;
const NETWORK_TOKEN = 3.6e-4;
const NETWORK_READING = 1.2e-4;

/** What the plan follows from. */
export type PlannedTexts = Pick<PreparedData, 'unlabeled' | 'labeled' | 'development'>;

export function planOf(data: PlannedTexts, options: EnsembleTrainingOptions, parts: PlannedParts): PlanEvent {
  const { documentRounds: rounds, maxTime } = options;
  const work = workOf(data, options, parts);
  const phases: PlannedPhase[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const names = roundNames(round, rounds);
    const share = round === 1 ? 1 : secondLook(options);
    const isLast = round === rounds;
    if (!parts.start)
      phases.push({ name: names.vectors, kind: 'vectors', work: VISIT * share * work.visits });
    phases.push({ name: names.texts, kind: 'reading', work: READING * work.occurrences });
    if (isLast && parts.view) phases.push({ name: VIEW_NAME, kind: 'reading', work: work.view });
    phases.push({ name: names.head, kind: 'training', work: work.head });
    if (!isLast || !parts.alone) phases.push({ name: names.ngrams, kind: 'n-grams', work: work.ngrams });
  }
  if (parts.network && networkIsWeighed(data.labeled.texts, options)) {
    const { others, network } = weightWork(work);
    phases.push({ name: WEIGHT_NAME, kind: 'network', work: others + network });
  }
  if (parts.network) phases.push({ name: NETWORK_NAME, kind: 'network', work: work.network });
  if (data.development) {
    const tokens = tokenCount(data.development.texts);
    const network = parts.network || parts.view ? (NETWORK_READING * tokens) / parts.threads : 0;
    phases.push({ name: EVALUATION_NAME, kind: 'evaluation', work: work.evaluation + network });
  }
  return { type: 'plan', phases, maxTime };
}

/** What finding the weight of a network takes: vectors and n-grams learn from all texts in each fold, it from labels alone. */
function weightWork({ head, ngrams, networkOfFold }: ReturnType<typeof workOf>) {
  return { others: FOLDS * (head + ngrams), network: FOLDS * networkOfFold };
}

/** Share of the time of finding that weight that vectors and n-grams take. */
export function shareOfOthers(data: PlannedTexts, options: EnsembleTrainingOptions, threads: number): number {
  const { others, network } = weightWork(workOf(data, options, { threads }));
  return others / (others + network);
}

/** Visits of a second look to those of the first: twice as many, to some occurrences, for some of the parts. */
function secondLook(options: EnsembleTrainingOptions): number {
  return (2 * SECOND_LOOK * (options.documentParts - keptParts(options))) / options.documentParts;
}

function workOf(
  { unlabeled, labeled, development }: PlannedTexts,
  options: EnsembleTrainingOptions,
  { threads }: Pick<PlannedParts, 'threads'>,
) {
  const { embeddingSize, documentEpochs, batchSize, unlabeledBatchSize, objective } = options;
  const taught = hasUnlabeledLosses(objective);
  const found = NGRAMS_A_TOKEN * tokenCount(unlabeled);
  const occurrences = (found * embeddingSize) / 100;
  const batch = batchSize + (taught ? 3 * unlabeledBatchSize : 0);
  const inStep = hasUnlabeledLosses(networkObjective(options)) ? 7 * NETWORK_BATCH : NETWORK_BATCH;
  const length = tokenCount(labeled.texts) / labeled.texts.length;
  const step = NETWORK_STEP + (NETWORK_TOKEN * inStep * length) / threads;
  return {
    occurrences,
    visits: (documentEpochs ?? visitsFor(found)) * occurrences,
    head: HEAD_TEXT * (stepLimit(options) ?? 0) * batch * (embeddingSize / 100),
    ngrams: FIT * NGRAMS_A_TOKEN * tokenCount(taught ? unlabeled : labeled.texts),
    view: (NETWORK_READING * tokenCount(unlabeled)) / threads,
    network: networkSteps(labeled.texts.length, options) * step,
    networkOfFold: networkSteps(Math.ceil((labeled.texts.length * (FOLDS - 1)) / FOLDS), options) * step,
    evaluation: (READING * NGRAMS_A_TOKEN * tokenCount(development?.texts ?? []) * embeddingSize) / 100,
  };
}
