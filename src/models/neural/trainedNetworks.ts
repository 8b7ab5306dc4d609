import { defenseOptions } from '../../objectives/defenseOptions.js';
import { objectiveNames, objectiveOptions } from '../../objectives/objectiveOptions.js';
import { scheduleOptions } from '../../optimisation/scheduleOptions.js';
import { tokenOptions } from '../../storage/tokenStore/tokenOptions.js';
import { textOptions } from '../../text/textOptions.js';
import { ADVERSARIAL, CONSISTENT, type Dimension, PERTURBING } from '../searchDimensions.js';
import { COMMON_OPTIONS, optionNames, type TrainedModel } from '../trainedModel.js';
import { withSelfTraining } from '../withSelfTraining.js';
import { layerRateOptions } from './layerRates.js';
import type { ModelOptions } from './networkOptions.js';
import type { NetworkNeeds } from './networkTrainingOptions.js';

/** What every network reads of its shape, and the head of text vectors too. */
export const HEAD_OPTIONS = ['embeddingSize', 'headUnits', 'embeddingDropout', 'featureDropout'] as const;

const ofRecurrent = ['pooling', 'hiddenUnits', 'recurrentDropout'] as const;

/** What `tune` searches. */
const search: readonly Dimension[] = [
  { option: 'epsilon', range: { from: 1, to: 10 }, objectives: PERTURBING },
  { option: 'consistencyWeight', range: [0.3, 1, 3], objectives: CONSISTENT },
  { option: 'adversarialWeight', range: [0.3, 1, 3], objectives: ADVERSARIAL },
  { option: 'entropyWeight', range: [0, 0.3, 1], objectives: CONSISTENT },
  { option: 'learningRate', range: { from: 0.0003, to: 0.005 } },
  { option: 'embeddingDropout', range: [0.1, 0.2, 0.35, 0.5] },
  { option: 'initialDeviation', range: [0.01, 0.05], pretrained: false },
  { option: 'initialDeviation', range: [0.01, 0.05, 1], pretrained: true },
];

function trainedNetwork(
  encoder: ModelOptions['encoder'],
  own: readonly (keyof ModelOptions)[],
): TrainedModel<NetworkNeeds> {
  return {
    objectives: objectiveNames,
    defaultObjective: 'vat',
    defenses: ['vaccinated-words', 'hull-vat', 'distillation'],
    options: new Set([
      ...COMMON_OPTIONS,
      ...optionNames(objectiveOptions),
      ...optionNames(defenseOptions),
      ...optionNames(scheduleOptions),
      ...optionNames(textOptions),
      ...optionNames(tokenOptions),
      ...HEAD_OPTIONS,
      ...optionNames(layerRateOptions),
      ...['initialDeviation', 'embeddings', 'encoderFrom', 'precision'],
      ...own,
    ]),
    choosesStep: true,
    learnsVectors: false,
    encoder,
    search,
    readsBlocks: true,
    needsBackend: true,
    defaults: () => ({}),
    load: async () => withSelfTraining((await import('./fitNetwork.js')).beginNetwork(encoder)),
  };
}

export const trainedBilstm = trainedNetwork('bilstm', ofRecurrent);
export const trainedLstm = trainedNetwork('lstm', ofRecurrent);
export const trainedCnn = trainedNetwork('cnn', ['filters', 'windows']);
