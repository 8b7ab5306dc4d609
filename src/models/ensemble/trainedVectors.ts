import { defenseOptions } from '../../objectives/defenseOptions.js';
import { objectiveNames, objectiveOptions } from '../../objectives/objectiveOptions.js';
import { scheduleOptions } from '../../optimisation/scheduleOptions.js';
import { tokenOptions } from '../../storage/tokenStore/tokenOptions.js';
import { textOptions } from '../../text/textOptions.js';
import { assertEqualParts, documentDefaults } from '../doc2vec/defaults.js';
import { documentOptions } from '../doc2vec/documentOptions.js';
import { HEAD_OPTIONS } from '../neural/trainedNetworks.js';
import { CONSISTENT, type Dimension, LABELS_ONLY, PERTURBING } from '../searchDimensions.js';
import { COMMON_OPTIONS, CUT_OPTIONS, optionNames, type TrainedModel } from '../trainedModel.js';
import { withSelfTraining } from '../withSelfTraining.js';
import type { VectorNeeds } from './ensembleOptions.js';
import { memberOptions } from './memberOptions.js';

const ofVectors = [
  ...COMMON_OPTIONS,
  ...optionNames(objectiveOptions),
  ...optionNames(scheduleOptions, ['segmentTokens']),
  ...optionNames(textOptions, CUT_OPTIONS),
  ...optionNames(defenseOptions, ['cleanShare', 'swapShare', 'temperature']),
  ...HEAD_OPTIONS,
  ...optionNames(documentOptions),
  ...optionNames(tokenOptions),
  ...['ngramOrder', 'minNgramTexts', 'encoderFrom'],
];

/** What `tune` searches. */
const dimensions: readonly Dimension[] = [
  { option: 'epsilon', range: { from: 0.5, to: 4 }, objectives: PERTURBING },
  { option: 'entropyWeight', range: [0, 0.3, 1], objectives: CONSISTENT },
  { option: 'balanceWeight', range: [0, 1], objectives: CONSISTENT },
  { option: 'embeddingDropout', range: [0, 0.2, 0.5, 0.7], objectives: LABELS_ONLY },
  { option: 'learningRate', range: { from: 0.001, to: 0.01 } },
  { option: 'maxSteps', range: [300, 600, 1000, 1500] },
  { option: 'regularisation', range: { from: 1, to: 100 } },
];

/** @param alone without the other members of an ensemble */
function onVectors(options: readonly string[], alone: boolean): TrainedModel<VectorNeeds> {
  return {
    objectives: objectiveNames,
    defaultObjective: 'vat',
    defenses: alone ? ['distillation'] : [],
    options: new Set(options),
    choosesStep: false,
    learnsVectors: true,
    encoder: 'documents',
    search: dimensions.filter(({ option }) => options.includes(option)),
    readsBlocks: false,
    needsBackend: true,
    defaults: documentDefaults,
    check: assertEqualParts,
    load: async () => withSelfTraining((await import('./fitEnsemble.js')).beginVectors(alone)),
  };
}

export const trainedDoc2vec = onVectors([...ofVectors, 'temperature'], true);
export const trainedEnsemble = onVectors(
  [...ofVectors, 'preset', 'regularisation', 'smoothing', 'precision', ...optionNames(memberOptions)],
  false,
);
