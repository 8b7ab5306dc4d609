/** Word vectors from plain text, as an asynchronous generator of events; see ../tensor/wordVectors.ts for the method. */
import { hostFunctions } from '../tensor/hostFunctions.js';
import { createRandom, fillUniform, type RandomSource } from '../tensor/random.js';
import { type WordVectorTables, type WordVectorWork, wordVectorLoss } from '../tensor/wordVectors.js';
import { blockwiseOrder } from '../text/blockOrder.js';
import type { TextList } from '../text/textList.js';
import type { EncodedTexts } from './encodedTexts.js';
import type { WordVectorOptions } from './wordVectorOptions.js';
import { createSampler, type Sampler } from './wordVectorSamples.js';

/** Neighbouring words that share their negatives, and how many of these there are. */
const GROUP_SIZE = 16;
const GROUP_NEGATIVES = 32;
/** Groups computed at the same state of the tables: enough work for a few threads, few enough to learn as one by one. */
const BLOCK_GROUPS = 16;
/** See `WordVectorWork`: below 1 no pair can be carried past its goal. */
const LARGEST_STEP = 0.5;
/** Tokens between two events. */
const STRETCH_TOKENS = 65536;
/** Words of a stretch on which its loss is estimated. */
const LOSS_WORDS = 4 * GROUP_SIZE;

/** Where a run is between two epochs: all that a resumed one needs. */
export interface WordVectorState {
  readonly tables: WordVectorTables;
  readonly epochsDone: number;
  /** Spent on them. */
  readonly seconds: number;
  /** Of the last one: the mean of its estimates; NaN before the first. */
  readonly loss: number;
}

/** Word vectors are under way. */
export interface WordVectorProgressEvent {
  readonly type: 'word vectors';
  /** From 1. */
  readonly epoch: number;
  /** Share of the run that is done, 0 to 1. */
  readonly progress: number;
  readonly seconds: number;
  readonly secondsLeft: number;
  /** Tokens read a second, on the whole. */
  readonly wordsPerSecond: number;
  /** Estimated on a few words: minus the log likelihood for each pair of words, in nats. */
  readonly loss: number;
}

export interface WordVectorEpochEvent {
  readonly type: 'word vector epoch';
  readonly state: WordVectorState;
}

type WordVectorEvent = WordVectorProgressEvent | WordVectorEpochEvent;

/** Tables to start from: small random inputs, outputs of zeros. */
export function initialWordVectors(words: number, width: number, seed: number): WordVectorState {
  const input = new Float32Array(words * width);
  const random = createRandom(seed, 'word vectors, initialisation');
  fillUniform(input, random.key, random.reserve(Math.ceil(input.length / 2)));
  for (let at = 0; at < input.length; at += 1) input[at] = (input[at]! - 0.5) / width;
  return {
    tables: { width, input, output: new Float32Array(input.length) },
    epochsDone: 0,
    seconds: 0,
    loss: Number.NaN,
  };
}

/**
 * Learns word vectors, from `state` on, whose tables it changes. The same seed gives the same vectors on the same
 * engine, whatever the number of threads.
 * @throws the signal's reason when it aborts
 */
export async function* trainWordVectors(
  texts: EncodedTexts,
  options: WordVectorOptions & { readonly seed: number },
  state: WordVectorState,
  signal?: AbortSignal,
): AsyncGenerator<WordVectorEvent, void, void> {
  const started = performance.now() - 1000 * state.seconds;
  const total = options.vectorEpochs * texts.tokens;
  for (let epoch = state.epochsDone; epoch < options.vectorEpochs; epoch += 1) {
    const of = (purpose: string) => createRandom(options.seed, `word vectors, epoch ${epoch}, ${purpose}`);
    const sampler = createSampler(texts, options, { windows: of('windows'), negatives: of('negatives') });
    let done = epoch * texts.tokens;
    let lossSum = 0;
    let stretches = 0;
    for (const stretch of stretchesOf(texts.texts, of('order'))) {
      signal?.throwIfAborted();
      const work = workOf(sampler, stretch.texts, options, options.vectorLearningRate * (1 - done / total));
      const loss = estimatedLoss(work, state.tables);
      hostFunctions().trainWordVectors(work, state.tables);
      lossSum += loss;
      stretches += 1;
      done += stretch.tokens;
      const seconds = (performance.now() - started) / 1000;
      yield {
        type: 'word vectors',
        epoch: epoch + 1,
        progress: done / total,
        seconds,
        secondsLeft: (seconds * (total - done)) / done,
        wordsPerSecond: done / Math.max(seconds, 1e-6),
        loss,
      };
      await new Promise(setImmediate);
    }
    yield {
      type: 'word vector epoch',
      state: {
        tables: state.tables,
        epochsDone: epoch + 1,
        seconds: (performance.now() - started) / 1000,
        loss: lossSum / stretches,
      },
    };
  }
}

/** The ids of whole texts in random order, about STRETCH_TOKENS tokens together. */
function* stretchesOf(
  all: TextList,
  random: RandomSource,
): Generator<{ readonly texts: readonly Int32Array[]; readonly tokens: number }> {
  let texts: Int32Array[] = [];
  let tokens = 0;
  for (const position of blockwiseOrder(all, random)) {
    const { ids } = all.at(position)!;
    texts.push(ids);
    tokens += ids.length;
    if (tokens < STRETCH_TOKENS) continue;
    yield { texts, tokens };
    texts = [];
    tokens = 0;
  }
  if (texts.length > 0) yield { texts, tokens };
}

function workOf(
  sampler: Sampler,
  texts: readonly Int32Array[],
  options: WordVectorOptions,
  rate: number,
): WordVectorWork {
  const { words, left, right } = sampler.windows(texts);
  return {
    bagOfWords: options.vectorMethod === 'cbow',
    words,
    left,
    right,
    negatives: sampler.negatives(Math.ceil(words.length / GROUP_SIZE) * GROUP_NEGATIVES),
    groupSize: GROUP_SIZE,
    blockGroups: BLOCK_GROUPS,
    negativeWeight: options.negatives / GROUP_NEGATIVES,
    rate,
    largestStep: LARGEST_STEP,
  };
}

/** On the first words of a stretch, before they are learnt from. */
function estimatedLoss(work: WordVectorWork, tables: WordVectorTables): number {
  const count = Math.min(LOSS_WORDS, work.words.length);
  const right = work.right.slice(0, count).map((reach, place) => Math.min(reach, count - 1 - place));
  return wordVectorLoss(
    {
      ...work,
      words: work.words.subarray(0, count),
      left: work.left.subarray(0, count),
      right,
      negatives: work.negatives.subarray(0, Math.ceil(count / GROUP_SIZE) * GROUP_NEGATIVES),
    },
    tables,
  );
}
