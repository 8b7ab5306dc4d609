import { networkObjectives, objectiveOptions } from '../../objectives/objectiveOptions.js';
import { scheduleOptions } from '../../optimisation/scheduleOptions.js';
import { textOptions } from '../../text/textOptions.js';
import { COMMON_OPTIONS, optionNames, type TrainedModel } from '../trainedModel.js';
import type { ModelOptions } from './networkOptions.js';
import type { NetworkNeeds } from './networkTrainingOptions.js';

/** What every network reads of its shape, and the head of text vectors too. */
export const HEAD_OPTIONS = ['embeddingSize', 'headUnits', 'embeddingDropout', 'featureDropout'] as const;

const ofRecurrent = ['pooling', 'hiddenUnits'] as const;

function trainedNetwork(
  encoder: ModelOptions['encoder'],
  own: readonly (keyof ModelOptions)[],
): TrainedModel<NetworkNeeds> {
  return {
    objectives: networkObjectives,
    defaultObjective: 'vat',
    options: new Set([
      ...COMMON_OPTIONS,
      ...optionNames(objectiveOptions),
      ...optionNames(scheduleOptions),
      ...optionNames(textOptions),
      ...HEAD_OPTIONS,
      ...['initialDeviation', 'embeddings', 'encoderFrom'],
      ...own,
    ]),
    choosesStep: true,
    learnsVectors: false,
    encoder,
    needsBackend: true,
    defaults: () => ({}),
    load: async () => (await import('./fitNetwork.js')).beginNetwork(encoder),
  };
}

export const trainedBilstm = trainedNetwork('bilstm', ofRecurrent);
export const trainedLstm = trainedNetwork('lstm', ofRecurrent);
export const trainedCnn = trainedNetwork('cnn', ['filters', 'windows']);
