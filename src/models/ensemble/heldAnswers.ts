/** The weight of a network in an ensemble, from answers to labeled texts that are left out of the training in turn. */
import * as v from 'valibot';
import type { PreparedData } from '../../model/data.js';
import type { CheckpointEvent, PhaseEvent } from '../../model/events.js';
import { resultOf } from '../../model/resultOf.js';
import { translated } from '../../model/translated.js';
import { numbersOf } from '../../optimisation/checkpoint.js';
import { type Stages, unsavedStages } from '../../optimisation/stages.js';
import { hostFunctions } from '../../tensor/hostFunctions.js';
import { takeRows } from '../../tensor/tables.js';
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
import { bestNetworkWeight, type Fold, type FoundWeight, foldsOf } from './networkWeight.js';
import { shareOfOthers } from './plan.js';
import { firstHead } from './secondRound.js';
import { WEIGHT_NAME } from './stageNames.js';

/** In a checkpoint. */
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
  const told = (progress: number): PhaseEvent => ({
    type: 'phase',
    phase: WEIGHT_NAME,
    progress,
    seconds: stages.now(),
  });
  const before = shareOfOthers(data, options, hostFunctions().threads());
  yield told(0);
  const others = yield* translated(byOthers(first, folds, options, signal), (done) => told(before * done));
  if (cache.held?.key !== key) {
    const logits = yield* translated(byNetwork(folds, encoder, options, signal), (done) =>
      told(before + (1 - before) * done),
    );
    cache.held = { key, logits };
  }
  const labels = folds.flatMap(({ held }) => held.map((text) => data.labeled.labels[text]!));
  const best = bestNetworkWeight(others, cache.held.logits, labels);
  yield* stages.finish(WEIGHT_NAME, key, { numbers: { ...best }, arrays: new Map() });
  return best;
}

/** Gives shares that are done, 0 to 1, and in the end [C] logits of each text that is left out, fold by fold. */
type Answers = AsyncGenerator<number, Float32Array[], void>;

async function* byOthers(
  { documents, vectors }: LearntDocuments,
  folds: readonly Fold[],
  options: EnsembleTrainingOptions,
  signal: AbortSignal | undefined,
): Answers {
  const all: Float32Array[][] = [];
  for (const [place, { data, order, texts }] of folds.entries()) {
    const width = vectors.length / order.length;
    const ordered = takeRows(vectors, width, order, new Float32Array(vectors.length));
    const end = width * data.unlabeled.length;
    const learnt = { documents, vectors: ordered.subarray(0, end) };
    const stages = unsavedStages();
    const head = await resultOf(firstHead(learnt, data, options, { stages, name: '', signal }));
    yield (place + 0.5) / folds.length;
    const byVectors = await headLogits(head, learnt.vectors, signal);
    const ngrams = await taughtNgrams(data, documents.table, options, signal);
    const fit = { stages, name: '', key: '' };
    const joined = await resultOf(joinNgrams(data, documents.table, ngrams, byVectors, options, fit, signal));
    const held = await headLogits(head, ordered.slice(end), signal);
    all.push(held.map((row, text) => weightedSum([row, linearLogits(joined, texts[text]!.ids)], [1, 1])));
    yield (place + 1) / folds.length;
  }
  return all.flat();
}

async function* byNetwork(
  folds: readonly Fold[],
  encoder: PretrainedEncoder,
  options: EnsembleTrainingOptions,
  signal: AbortSignal | undefined,
): Answers {
  const all: Float32Array[][] = [];
  for (const [place, { data, texts }] of folds.entries()) {
    const state = yield* translated(networkOfPart(data, encoder, options, signal), (event) =>
      event.type === 'network' ? (place + event.progress) / folds.length : undefined,
    );
    all.push(await networkLogits(state, lastTokens(texts), signal));
  }
  return all.flat();
}
