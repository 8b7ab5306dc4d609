/** Made-up texts of two topics that share nothing but filler words, and how little it takes to learn their vectors. */
import type { Example } from '../../src/corpus/example.js';
import { type PreparedData, prepareData } from '../../src/model/data.js';
import type { DocumentsEvent } from '../../src/model/events.js';
import type { NgramVectors } from '../../src/models/doc2vec/documentVectors.js';
import { learnDocumentVectors } from '../../src/models/doc2vec/learnVectors.js';
import type { LearntDocuments } from '../../src/models/doc2vec/vectorStage.js';
import { roundNames } from '../../src/models/ensemble/stageNames.js';
import { createPace, createStages } from '../../src/optimisation/stages.js';
import type { EncodedText } from '../../src/text/encode.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import type { TrainingEvent } from '../../src/training/events.js';
import type { TrainingOptions, TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { seededRandom } from '../corpus/helpers.js';

export const topics = ['sea', 'sky'] as const;
export type Topic = (typeof topics)[number];

const letter = (place: number) => String.fromCharCode(97 + place);
/** Letters only, so that a word is one token. */
const wordsFrom = (start: string, count: number) =>
  Array.from({ length: count }, (_, at) => start + letter(Math.floor(at / 26)) + letter(at % 26));

export const topicWords = { sea: wordsFrom('sea', 120), sky: wordsFrom('sky', 120) };
export const fillers = wordsFrom('filler', 40);

/** About half of the words are of the text's topic; the topics take turns. */
export function topicTexts(
  count: number,
  { seed = 1, length = 120 }: { seed?: number; length?: number } = {},
): (Example & { label: Topic })[] {
  const random = seededRandom(seed);
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const label = topics[index % topics.length]!;
    const words = Array.from({ length }, () => one(random() < 0.5 ? topicWords[label] : fillers));
    return { id: `topics ${seed}:${index}`, text: words.join(' '), label };
  });
}

export function withoutLabels(examples: readonly Example[]): Example[] {
  return examples.map(({ id, text }) => ({ id, text }));
}

/** Small and quick. */
export function topicOptions(changes: TrainingOptionsInput = {}): TrainingOptions {
  return completeOptions({
    model: 'ensemble' as const,
    preset: 'fast' as const,
    embeddingSize: 16,
    documentParts: 2,
    documentEpochs: 5,
    documentLearningRate: 0.3,
    learningRate: 0.03,
    ngramOrder: 2,
    minDocumentFrequency: 1,
    batchSize: 8,
    unlabeledBatchSize: 64,
    maxSteps: 60,
    evaluations: 6,
    ...changes,
  });
}

/** What `train` gets where nothing else is said: 4 labeled, 60 unlabeled and 20 development texts. */
export function topicRequest(changes: TrainingOptionsInput = {}) {
  return {
    labeled: topicTexts(4, { seed: 2 }),
    unlabeled: withoutLabels(topicTexts(60)),
    development: topicTexts(20, { seed: 3 }),
    options: topicOptions(changes),
  };
}

export interface Learning extends LearntDocuments {
  /** The only one, of one round. */
  readonly view: NgramVectors;
  readonly data: PreparedData;
  readonly options: TrainingOptions;
  readonly events: readonly DocumentsEvent[];
}

/** Vectors of the texts, to the end. */
export async function learn(
  texts: readonly Example[],
  options: TrainingOptions,
  signal?: AbortSignal,
): Promise<Learning> {
  const data = await prepareData({ labeled: texts }, options);
  const words = data.vocabulary.tokens.length;
  const learning = learnDocumentVectors(data.unlabeled, words, options, loneStage(), signal);
  const { events, result } = await drained(learning);
  return { ...result, view: result.documents.views[0]!, data, options, events: visitsOf(events) };
}

/** A stage of vectors that nothing is kept of. */
export function loneStage() {
  return { stages: createStages('alone', undefined, createPace(undefined)), ...roundNames(1, 1), key: '' };
}

/** All that a generator tells, and what it returns. */
export async function drained<Event, Result>(generator: AsyncGenerator<Event, Result, void>) {
  const events: Event[] = [];
  for (;;) {
    const next = await generator.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
  }
}

export function visitsOf(events: readonly TrainingEvent[]): DocumentsEvent[] {
  return events.filter((event) => event.type === 'documents');
}

export function rowsOf(vectors: Float32Array, texts: readonly EncodedText[]): Float32Array[] {
  const width = vectors.length / texts.length;
  return texts.map((_, text) => vectors.slice(text * width, (text + 1) * width));
}
