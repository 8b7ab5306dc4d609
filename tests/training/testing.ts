/** Made-up reviews and runs so small that a test takes a moment. */
import type { Example } from '../../src/corpus/example.js';
import { type PreparedData, prepareData } from '../../src/model/data.js';
import type { EndEvent, StepEvent } from '../../src/model/events.js';
import type { Model } from '../../src/model/model.js';
import { predictCalibrated } from '../../src/model/predictions.js';
import type { DocumentModel } from '../../src/models/doc2vec/documentModel.js';
import type { EnsembleModel } from '../../src/models/ensemble/ensembleModel.js';
import type { KnnModel } from '../../src/models/knn/knnModel.js';
import type { LinearModel } from '../../src/models/linear/linearModel.js';
import { networkLearner } from '../../src/models/neural/networkLearner.js';
import type { NetworkModel } from '../../src/models/neural/networkModel.js';
import type { ModelOptions } from '../../src/models/neural/networkOptions.js';
import type { SvmModel } from '../../src/models/svm/svmModel.js';
import type { ForestModel } from '../../src/models/trees/forestModel.js';
import { type RunContext, trainModel } from '../../src/optimisation/loop.js';
import { chooseBackend } from '../../src/tensor/backend.js';
import { encodeText } from '../../src/text/encode.js';
import type { TextList } from '../../src/text/textList.js';
import { completeOptions } from '../../src/training/completeOptions.js';
import type { TrainingEvent } from '../../src/training/events.js';
import type { TrainingOptions, TrainingOptionsInput } from '../../src/training/trainingOptions.js';
import { seededRandom } from '../corpus/helpers.js';

const PLAIN = 'the a film story actor scene was and of it with in music an ending'.split(' ');
const TELLING = {
  good: 'great lovely superb warm clever fun moving bright'.split(' '),
  bad: 'awful dull poor weak boring clumsy flat noisy'.split(' '),
  odd: 'strange weird surreal eerie quirky bizarre cryptic uncanny'.split(' '),
};
export type Label = keyof typeof TELLING;

/** Texts of 8 to 12 words, three of which tell the class; the labels take turns. */
export function reviews(
  count: number,
  { seed = 1, labels = ['bad', 'good'] }: { seed?: number; labels?: readonly Label[] } = {},
): (Example & { label: Label })[] {
  const random = seededRandom(seed);
  const one = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const label = labels[index % labels.length]!;
    const words = Array.from({ length: 5 + Math.floor(random() * 5) }, () => one(PLAIN));
    for (let telling = 0; telling < 3; telling += 1)
      words.splice(Math.floor(random() * (words.length + 1)), 0, one(TELLING[label]));
    return { id: `reviews ${seed}:${index}`, text: words.join(' '), label };
  });
}

/** Complete on purpose, so that no change of a default changes a test. */
const tiny = {
  objective: 'vat',
  epsilon: 1,
  balanceWeight: 0,
  xi: 0.1,
  rampUp: 0.2,
  model: 'bilstm',
  pooling: 'max',
  embeddingSize: 8,
  hiddenUnits: 8,
  filters: 8,
  windows: [1, 2],
  headUnits: 0,
  embeddingDropout: 0.2,
  featureDropout: 0.1,
  precision: 'float32',
  foldCase: true,
  minDocumentFrequency: 1,
  maxTokens: 32,
  seed: 1,
  batchSize: 8,
  unlabeledBatchSize: 8,
  maxSteps: 10,
  maxTime: null,
  learningRate: 0.01,
  warmUp: 0.1,
  finalRate: 0.1,
  gradientClip: 1,
  averageDecay: 0.9,
  evaluations: 5,
  patience: 0,
} as const satisfies TrainingOptionsInput;

export function tinyOptions(changes: TrainingOptionsInput = {}): TrainingOptions {
  const objective = changes.model === 'linear' ? 'supervised' : tiny.objective;
  return completeOptions({ ...tiny, objective, windows: [...tiny.windows], ...changes });
}

/** 20 labeled, 30 unlabeled and 10 development texts. */
export function tinyData(
  options: TrainingOptions = tinyOptions(),
  labels?: readonly Label[],
): Promise<PreparedData> {
  const texts = (count: number, seed: number) => reviews(count, { seed, ...(labels && { labels }) });
  return prepareData({ labeled: texts(20, 1), unlabeled: texts(30, 2), development: texts(10, 3) }, options);
}

/** The engine for tests that need one only: native, or where that is not built the one that always loads. */
export async function chooseTestEngine(): Promise<void> {
  try {
    await chooseBackend('native');
  } catch {
    await chooseBackend('wasm');
  }
}

export interface Telling {
  readonly events: TrainingEvent[];
  readonly steps: StepEvent[];
  readonly end: EndEvent;
}

/** Options of a network of words. */
export function networkOptionsOf(options: TrainingOptions): TrainingOptions & Pick<ModelOptions, 'encoder'> {
  const { encoder } = options;
  if (encoder === 'documents') throw new Error(`no network: ${options.model}`);
  return { ...options, encoder };
}

/** A network in training, as the loop sees it. */
export const learnerOf = (data: PreparedData<TextList>, options: TrainingOptions) =>
  networkLearner(data, networkOptionsOf(options));

/** Runs to the end. @param onEvent sees every event before the run goes on */
export async function run(
  data: PreparedData<TextList>,
  options: TrainingOptions,
  context: RunContext<NetworkModel> = {},
  onEvent: (event: TrainingEvent) => void | Promise<void> = () => {},
): Promise<Telling> {
  const events: TrainingEvent[] = [];
  const complete = networkOptionsOf(options);
  for await (const event of trainModel(data, complete, networkLearner(data, complete), context)) {
    await onEvent(event);
    events.push(event);
  }
  return told(events);
}

export function told(events: TrainingEvent[]): Telling {
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error(`the last event is ${end?.type}`);
  return { events, steps: ofType(events, 'step'), end };
}

export function ofType<Event extends { readonly type: string }, Type extends Event['type']>(
  events: readonly Event[],
  type: Type,
): Extract<Event, { type: Type }>[] {
  return events.filter((event): event is Extract<Event, { type: Type }> => event.type === type);
}

/** What a run is known by, to the bit: all that its steps tell but the time they took. */
export function numbersOf(steps: readonly StepEvent[]): unknown[] {
  return steps.map(({ step, losses, gradientNorm, learningRate }) => ({
    step,
    losses,
    gradientNorm,
    learningRate,
  }));
}

/** The same of its evaluations. */
export function evaluationsOf(events: readonly TrainingEvent[]): unknown[] {
  return ofType(events, 'evaluation').map(({ step, error, logLoss, improved }) => ({
    step,
    error,
    logLoss,
    improved,
  }));
}

interface ModelOfFamily {
  readonly neural: NetworkModel;
  readonly linear: LinearModel;
  readonly doc2vec: DocumentModel;
  readonly ensemble: EnsembleModel;
  readonly svm: SvmModel;
  readonly tree: ForestModel;
  readonly trees: ForestModel;
  readonly knn: KnnModel;
}

/** The model as one of its family. */
export function modelOf<Name extends keyof ModelOfFamily>(family: Name, model: Model): ModelOfFamily[Name] {
  if (model.family !== family) throw new Error(`a model of the family ${model.family}, not ${family}`);
  return model as ModelOfFamily[Name];
}

export const networkOf = (model: Model): NetworkModel => modelOf('neural', model);

const SAMPLES = ['the film was great and lovely', 'dull dull story', 'unknown words only', ''];

/** Probabilities of the softmax for a few texts, as plain numbers. */
export async function probabilities(model: Model, texts: readonly string[] = SAMPLES): Promise<number[][]> {
  const { calibration: _, ...uncalibrated } = model;
  return calibratedProbabilities(uncalibrated, texts);
}

/** As a person is told them. */
export async function calibratedProbabilities(model: Model, texts: readonly string[]): Promise<number[][]> {
  const encoded = texts.map((text) => encodeText(text, model.vocabulary, model.textOptions));
  return (await predictCalibrated(model, encoded)).map((row) => [...row]);
}
