/** What can be trained: for each model its objectives, the options that it reads, and what follows from them. */
import { memberOptions } from '../models/ensemble/memberOptions.js';
import { linearOptions } from '../models/linear/linearOptions.js';
import { type ModelOptions, modelOptions } from '../models/neural/networkOptions.js';
import { networkObjectives, type ObjectiveName, objectiveOptions } from '../objectives/objectiveOptions.js';
import { scheduleOptions } from '../optimisation/scheduleOptions.js';
import { textOptions } from '../text/textOptions.js';
import type { ModelName } from './trainingOptions.js';

export interface TrainedModel {
  readonly objectives: readonly ObjectiveName[];
  readonly defaultObjective: ObjectiveName;
  /** Names of the options that it reads, `embeddings` and `encoderFrom` among them where it can start from these. */
  readonly options: ReadonlySet<string>;
  /** Whether development texts choose which step is kept. */
  readonly choosesStep: boolean;
  /** Whether it learns vectors from all texts, whatever its objective. */
  readonly learnsVectors: boolean;
  /** What reads its texts, as saved options name it; `documents`: no network over words. */
  readonly encoder: ModelOptions['encoder'] | 'documents';
}

const keysOf = (...schemas: readonly { readonly entries: object }[]) =>
  schemas.flatMap(({ entries }) => Object.keys(entries));
const without = (keys: readonly string[], left: readonly string[]) =>
  keys.filter((key) => !left.includes(key));

const ofCutTexts = ['maxTokens', 'keep'];
const ofWholeTexts = without(keysOf(textOptions), ofCutTexts);
const ofLstm = ['pooling', 'hiddenUnits'];
const ofConvolution = ['filters', 'windows'];
const ofVectors = ['documentParts', 'documentRounds', 'documentEpochs', 'documentLearningRate'];
const ofNgrams = ['ngramOrder', 'minNgramTexts'];
const ofEmbeddings = ['initialDeviation'];
const shared = without(keysOf(modelOptions), [...ofLstm, ...ofConvolution, ...ofVectors, ...ofEmbeddings]);
const ofGradients = [...keysOf(objectiveOptions), ...without(keysOf(scheduleOptions), ['segmentTokens'])];
const ofEvery = ['model', 'objective', 'seed', 'classWeights'];

function network(encoder: TrainedModel['encoder'], own: readonly string[]): TrainedModel {
  return {
    objectives: networkObjectives,
    defaultObjective: 'vat',
    options: new Set([
      ...[...ofEvery, ...ofGradients, 'segmentTokens', ...keysOf(textOptions), ...shared, ...ofEmbeddings],
      ...['embeddings', 'encoderFrom'],
      ...own,
    ]),
    choosesStep: true,
    learnsVectors: false,
    encoder,
  };
}

const vectors = [
  ...ofEvery,
  ...ofGradients,
  ...ofWholeTexts,
  ...shared,
  ...ofVectors,
  ...ofNgrams,
  'encoderFrom',
];

export const trainedModels: Readonly<Record<ModelName, TrainedModel>> = {
  ensemble: {
    objectives: networkObjectives,
    defaultObjective: 'vat',
    options: new Set([...vectors, 'preset', 'regularisation', 'smoothing', ...keysOf(memberOptions)]),
    choosesStep: false,
    learnsVectors: true,
    encoder: 'documents',
  },
  doc2vec: {
    objectives: networkObjectives,
    defaultObjective: 'vat',
    options: new Set(vectors),
    choosesStep: false,
    learnsVectors: true,
    encoder: 'documents',
  },
  linear: {
    objectives: ['supervised', 'self-training'],
    defaultObjective: 'supervised',
    options: new Set([...ofEvery, ...ofWholeTexts, ...keysOf(linearOptions)]),
    choosesStep: false,
    learnsVectors: false,
    encoder: 'documents',
  },
  bilstm: network('bilstm', ofLstm),
  lstm: network('lstm', ofLstm),
  cnn: network('cnn', ofConvolution),
};

/** The models that read an option. */
export function modelsWith(option: string): ModelName[] {
  return (Object.keys(trainedModels) as ModelName[]).filter((name) =>
    trainedModels[name].options.has(option),
  );
}
