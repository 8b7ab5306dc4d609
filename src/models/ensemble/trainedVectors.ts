import { networkObjectives, objectiveOptions } from '../../objectives/objectiveOptions.js';
import { scheduleOptions } from '../../optimisation/scheduleOptions.js';
import { textOptions } from '../../text/textOptions.js';
import { assertEqualParts, documentDefaults } from '../doc2vec/defaults.js';
import { documentOptions } from '../doc2vec/documentOptions.js';
import { HEAD_OPTIONS } from '../neural/trainedNetworks.js';
import { COMMON_OPTIONS, CUT_OPTIONS, optionNames, type TrainedModel } from '../trainedModel.js';
import type { VectorNeeds } from './ensembleOptions.js';
import { memberOptions } from './memberOptions.js';

const ofVectors = [
  ...COMMON_OPTIONS,
  ...optionNames(objectiveOptions),
  ...optionNames(scheduleOptions, ['segmentTokens']),
  ...optionNames(textOptions, CUT_OPTIONS),
  ...HEAD_OPTIONS,
  ...optionNames(documentOptions),
  ...['ngramOrder', 'minNgramTexts', 'encoderFrom'],
];

/** @param alone without the other members of an ensemble */
function onVectors(options: readonly string[], alone: boolean): TrainedModel<VectorNeeds> {
  return {
    objectives: networkObjectives,
    defaultObjective: 'vat',
    options: new Set(options),
    choosesStep: false,
    learnsVectors: true,
    encoder: 'documents',
    needsBackend: true,
    defaults: documentDefaults,
    check: assertEqualParts,
    load: async () => (await import('./fitEnsemble.js')).beginVectors(alone),
  };
}

export const trainedDoc2vec = onVectors(ofVectors, true);
export const trainedEnsemble = onVectors(
  [...ofVectors, 'preset', 'regularisation', 'smoothing', ...optionNames(memberOptions)],
  false,
);
