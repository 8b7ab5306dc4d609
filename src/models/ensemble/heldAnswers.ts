/** The weight of a network in an ensemble, from answers to labeled texts that are left out of the training in turn. */
import * as v from 'valibot';
import type { StageSnapshot } from '../../model/checkpoint.js';
import type { PreparedData } from '../../model/data.js';
import type { CheckpointEvent, PhaseEvent } from '../../model/events.js';
import { resultOf } from '../../model/resultOf.js';
import { translated } from '../../model/translated.js';
import { numbersOf } from '../../optimisation/checkpoint.js';
import { flat, floatsOf } from '../../optimisation/checkpointArrays.js';
import { count } from '../../optimisation/savedNumbers.js';
import { type Stages, unsavedStages } from '../../optimisation/stages.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { besides, takeRows } from '../../tensor/tables.js';
import { headLogits } from '../doc2vec/vectorHead.js';
import type { LearntDocuments } from '../doc2vec/vectorStage.js';
import { linearLogits } from '../linear/linear.js';
import { lastTokens } from '../neural/encoderReading.js';
import { networkLogits } from '../neural/networkModel.js';
import type { PretrainedEncoder } from '../neural/pretrainedEncoder.js';
import { type NetworkContext, networkKey, networkOfPart } from './addNetwork.js';
import { joinNgrams, taughtNgrams } from './addNgrams.js';
import { weightedSum } from './ensembleLogits.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import { bestNetworkWeight, FOLDS, type Fold, type FoundWeight, foldsOf } from './networkWeight.js';
import { shareOfOthers } from './plan.js';
import { firstHead } from './secondRound.js';
import { WEIGHT_NAME } from './stageNames.js';

/** In a checkpoint: by how many folds each has answered, and in the end what that gave. */
const answered = v.pipe(count, v.maxValue(FOLDS));
const savedFolds = v.object({ others: answered, network: answered });
const savedWeight = v.object({ weight: v.number(), temperature: v.number() });

/**
 * The weight of the network; see `networkWeight.ts`.
 * @param first vectors of the first round, which know no label, of the unlabeled texts; the labeled ones are the last
 * @throws InputError when a loss or gradient is not finite; the signal's reason when it aborts
 */
export async function* heldOutWeight(
  first: LearntDocuments,
  data: PreparedData,
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
  { stages, cache = {}, signal }: NetworkContext & { readonly stages: Stages },
): AsyncGenerator<PhaseEvent | CheckpointEvent, FoundWeight, void> {
  const key = networkKey(data, encoder, options);
  const found = stages.found(WEIGHT_NAME, key);
  if (found?.isDone) return numbersOf(found, savedWeight);
  const folds = foldsOf(data, options.seed);
  if (folds.every(({ held }) => held.length === 0)) return { weight: 1, temperature: 1 };
  const { others, network } = answersBefore(found, folds, data.classes.length);
  stages.begin(WEIGHT_NAME, key, () => contentsOf({ others, network }));
  const before = shareOfOthers(data, options, hostFunctions().threads());
  const progress = (byVectors: number, byWords: number): PhaseEvent => ({
    type: 'phase',
    phase: WEIGHT_NAME,
    progress: (before * byVectors + (1 - before) * byWords) / FOLDS,
    seconds: stages.now(),
  });
  yield progress(others.length, network.length);
  const askOthers = (fold: Fold) => byOthers(first, fold, options, signal);
  yield* answerFolds(folds, others, askOthers, (done) => progress(done, network.length), stages);
  if (cache.held?.key === key) network.splice(0, FOLDS, ...cache.held.answers);
  const askNetwork = (fold: Fold) => byNetwork(fold, encoder, options, signal);
  yield* answerFolds(folds, network, askNetwork, (done) => progress(FOLDS, done), stages);
  if (cache.held?.key !== key) cache.held = { key, answers: network };
  const labels = folds.flatMap(({ held }) => held.map((text) => data.labeled.labels[text]!));
  const best = bestNetworkWeight(others.flat(), network.flat(), labels);
  yield* stages.finish(WEIGHT_NAME, key, { numbers: { ...best }, arrays: new Map() });
  return best;
}

/** Asks the folds that have no answers yet. @param answers of the others, which theirs join */
async function* answerFolds(
  folds: readonly Fold[],
  answers: Float32Array[][],
  ask: (fold: Fold) => Answers,
  progress: (done: number) => PhaseEvent,
  stages: Stages,
): AsyncGenerator<PhaseEvent | CheckpointEvent, void, void> {
  for (const fold of folds.slice(answers.length)) {
    answers.push(yield* translated(ask(fold), (share) => progress(answers.length + share)));
    yield* stages.reached();
  }
}

/** [C] logits of each text that is left out, of the folds that have answered so far. */
interface FoldAnswers {
  readonly others: Float32Array[][];
  readonly network: Float32Array[][];
}

function contentsOf({ others, network }: FoldAnswers) {
  return {
    numbers: { others: others.length, network: network.length },
    arrays: new Map([flat('others', besides(others.flat(), 1)), flat('network', besides(network.flat(), 1))]),
  };
}

/** @param classes C */
function answersBefore(
  found: StageSnapshot | undefined,
  folds: readonly Fold[],
  classes: number,
): FoldAnswers {
  if (found === undefined) return { others: [], network: [] };
  const saved = numbersOf(found, savedFolds);
  const read = (name: keyof FoldAnswers) => {
    const those = folds.slice(0, saved[name]);
    const texts = those.reduce((sum, { held }) => sum + held.length, 0);
    const logits = floatsOf(found, name, texts * classes);
    let row = 0;
    return those.map(({ held }) => held.map(() => logits.slice(row * classes, ++row * classes)));
  };
  return { others: read('others'), network: read('network') };
}

/** Gives shares that are done, 0 to 1, and in the end [C] logits of each text that a fold leaves out. */
type Answers = AsyncGenerator<number, Float32Array[], void>;

async function* byOthers(
  { documents, vectors }: LearntDocuments,
  { data, order, texts }: Fold,
  options: EnsembleTrainingOptions,
  signal: AbortSignal | undefined,
): Answers {
  const width = vectors.length / order.length;
  const ordered = takeRows(vectors, width, order, new Float32Array(vectors.length));
  const end = width * data.unlabeled.length;
  const learnt = { documents, vectors: ordered.subarray(0, end) };
  const stages = unsavedStages();
  const head = await resultOf(firstHead(learnt, data, options, { stages, name: '', signal }));
  yield 0.5;
  const byVectors = await headLogits(head, learnt.vectors, signal);
  const ngrams = await taughtNgrams(data, documents.table, options, signal);
  const fit = { stages, name: '', key: '' };
  const joined = await resultOf(joinNgrams(data, documents.table, ngrams, byVectors, options, fit, signal));
  const held = await headLogits(head, ordered.slice(end), signal);
  yield 1;
  return held.map((row, text) => weightedSum([row, linearLogits(joined, texts[text]!.ids)], [1, 1]));
}

async function* byNetwork(
  { data, texts }: Fold,
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
  signal: AbortSignal | undefined,
): Answers {
  const state = yield* translated(networkOfPart(data, encoder, options, signal), (event) =>
    event.type === 'network' ? event.progress : undefined,
  );
  return networkLogits(state, lastTokens(texts), signal);
}
