/** Gives a head a second view of its texts: reads them by an encoder as it is. See doc2vec/encoderView.ts. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { fixedEmbeddingTable, normalisedValues } from '../../layers/embedding.js';
import type { StageSnapshot } from '../../model/checkpoint.js';
import type { PreparedData } from '../../model/data.js';
import { numbersOf } from '../../optimisation/checkpoint.js';
import { flat, floatsOf } from '../../optimisation/checkpointArrays.js';
import { count } from '../../optimisation/savedNumbers.js';
import type { Stages } from '../../optimisation/stages.js';
import { choosePrecision } from '../../tensor/precision.js';
import { principalComponents } from '../../tensor/principalComponents.js';
import { createRandom } from '../../tensor/random.js';
import { besides, columnMoments } from '../../tensor/tables.js';
import type { EncodedText } from '../../text/encode.js';
import { standardised } from '../doc2vec/documentVectors.js';
import { components, type EncoderView, viewOfTexts } from '../doc2vec/encoderView.js';
import { type Learning, type LearntDocuments, STRETCH } from '../doc2vec/vectorStage.js';
import { readByEncoder, readingWidth } from '../neural/encoderReading.js';
import { initialiseModel, type ModelState } from '../neural/network.js';
import { roundedToBytes } from '../neural/networkArrays.js';
import { networkShape } from '../neural/networkOptions.js';
import type { PretrainedEncoder } from '../neural/pretrainedEncoder.js';
import { startFromEncoder } from '../neural/pretrainedStart.js';
import { encoderDigest } from '../neural/startDigests.js';
import type { EnsembleTrainingOptions } from './ensembleOptions.js';
import { VIEW_NAME } from './stageNames.js';

/** Components, and texts that they are found by. */
const COMPONENTS = 256;
const SAMPLE = 4096;
/** Texts that one component needs. */
const TEXTS_A_COMPONENT = 4;

type ViewOptions = Pick<EnsembleTrainingOptions, 'seed' | 'precision'>;

/** Fewer texts give no view. */
const FEWEST_TEXTS = 64;

export function canGiveView({ unlabeled }: Pick<PreparedData, 'unlabeled'>): boolean {
  return unlabeled.length >= FEWEST_TEXTS;
}

/** [N,K] of the texts that were read. */
interface ReadView {
  readonly view: EncoderView;
  readonly vectors: Float32Array;
}

/** Holds the view that was read last: other methods and trials on the same texts want the same. */
export interface ViewCache {
  view?: (ReadView & { readonly key: string; readonly stages: readonly StageSnapshot[] }) | undefined;
}

export interface ViewContext {
  readonly stages: Stages;
  /** Looked into, and left with what was read. */
  readonly cache?: ViewCache | undefined;
  readonly signal?: AbortSignal | undefined;
}

const readNumbers = v.object({ texts: count });

/**
 * @param learnt of the unlabeled texts of the data
 * @throws the signal's reason when it aborts
 */
export async function* withEncoderView(
  learnt: LearntDocuments,
  data: PreparedData,
  encoder: PretrainedEncoder,
  options: ViewOptions,
  { stages, cache = {}, signal }: ViewContext,
): Learning<LearntDocuments> {
  const texts = data.unlabeled;
  const state = asItIs(encoder, data, options);
  const width = Math.min(COMPONENTS, readingWidth(state), Math.floor(texts.length / TEXTS_A_COMPONENT));
  const key = `${encoderDigest(encoder)}, ${state.options.precision}`;
  const textKey = `${key}, ${options.seed}, ${digestOf(texts)}`;
  if (cache.view?.key !== textKey) {
    cache.view = undefined;
    const before = stages.done.length;
    const read = yield* readAll(state, texts, width, key, options, stages, signal);
    cache.view = { key: textKey, ...read, stages: stages.done.slice(before) };
  } else stages.take(cache.view.stages);
  const { view, vectors } = cache.view!;
  return {
    documents: { ...learnt.documents, encoderView: view },
    vectors: besides([learnt.vectors, vectors], texts.length),
  };
}

function digestOf(texts: readonly EncodedText[]): string {
  const hash = createHash('sha256');
  for (const { ids } of texts) hash.update(ids).update(';');
  return hash.digest('base64');
}

/** @param key of the stage @param width K */
async function* readAll(
  state: ModelState,
  texts: readonly EncodedText[],
  width: number,
  key: string,
  options: ViewOptions,
  stages: Stages,
  signal: AbortSignal | undefined,
): Learning<ReadView> {
  const before = stages.found(VIEW_NAME, key);
  const take = (name: string, length: number) => before && floatsOf(before, name, length);
  yield { type: 'phase', phase: VIEW_NAME, progress: 0, seconds: stages.now() };
  const weights = take('weights', readingWidth(state) * width);
  const bias = take('bias', width);
  const view: EncoderView =
    weights && bias ? { state, weights, bias } : await findComponents(state, texts, width, options, signal);
  const vectors = take('vectors', texts.length * width) ?? new Float32Array(texts.length * width);
  let read = before ? numbersOf(before, readNumbers).texts : 0;
  const contents = () => ({
    numbers: { texts: read },
    arrays: new Map([flat('vectors', vectors), flat('weights', view.weights), flat('bias', view.bias)]),
  });
  if (before?.isDone) return { view, vectors };
  stages.begin(VIEW_NAME, key, contents);
  while (read < texts.length) {
    yield { type: 'phase', phase: VIEW_NAME, progress: read / texts.length, seconds: stages.now() };
    vectors.set(await viewOfTexts(view, texts.slice(read, read + STRETCH), signal), read * width);
    read = Math.min(read + STRETCH, texts.length);
    yield* stages.reached();
  }
  yield* stages.finish(VIEW_NAME, key, contents());
  return { view, vectors };
}

/** The encoder with the words of a run, as it is saved with the model. */
function asItIs(
  encoder: PretrainedEncoder,
  data: PreparedData,
  { seed, precision }: ViewOptions,
): ModelState {
  const shape = v.parse(networkShape, { ...encoder.options, precision: choosePrecision(precision) });
  const random = createRandom(seed, 'encoder view');
  const state = initialiseModel(shape, 1, data.frequencies, random, startFromEncoder(encoder, data, seed));
  const { embedding } = state;
  return roundedToBytes({
    ...state,
    embedding: fixedEmbeddingTable(normalisedValues(embedding), embedding.width),
  });
}

/** The principal components of what the encoder makes of a sample of the texts. @param width K */
async function findComponents(
  state: ModelState,
  texts: readonly EncodedText[],
  width: number,
  { seed }: ViewOptions,
  signal?: AbortSignal,
): Promise<EncoderView> {
  const random = createRandom(seed, 'components');
  const order = random.shuffle(Array.from(texts.keys())).slice(0, SAMPLE);
  const rows = await readByEncoder(
    state,
    order.map((position) => texts[position]!),
    signal,
  );
  const depth = readingWidth(state);
  const features = besides(rows, 1);
  const ofFeatures = scaling(features, depth);
  const found = principalComponents(standardised(features, ofFeatures), depth, width, random);
  // From features to components, then to unit variance.
  const weights = found.map((value, at) => value * ofFeatures.inverseDeviation[Math.floor(at / width)]!);
  const table = components({ weights, bias: new Float32Array(width) }, rows);
  const { mean, inverseDeviation } = scaling(table, width);
  return {
    state,
    weights: weights.map((value, at) => value * inverseDeviation[at % width]!),
    bias: mean.map((one, k) => -one * inverseDeviation[k]!),
  };
}

/** What brings each column to zero mean and unit variance; one that does not vary to zeros. */
function scaling(table: Float32Array, width: number): { mean: Float32Array; inverseDeviation: Float32Array } {
  const { mean, variance } = columnMoments(table, width);
  return {
    mean: Float32Array.from(mean),
    inverseDeviation: Float32Array.from(variance, (one) =>
      one > SMALLEST_VARIANCE ? 1 / Math.sqrt(one) : 0,
    ),
  };
}

const SMALLEST_VARIANCE = 1e-9;
