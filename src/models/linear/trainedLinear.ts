import { defenseOptions } from '../../objectives/defenseOptions.js';
import { tokenOptions } from '../../storage/tokenStore/tokenOptions.js';
import { textOptions } from '../../text/textOptions.js';
import type { Dimension } from '../searchDimensions.js';
import { COMMON_OPTIONS, CUT_OPTIONS, optionNames, type TrainedModel } from '../trainedModel.js';
import { type LinearTrainingOptions, linearOptions } from './linearOptions.js';

/** What `tune` searches. */
const search: readonly Dimension[] = [
  { option: 'regularisation', range: { from: 1, to: 100 } },
  { option: 'smoothing', range: { from: 0.1, to: 10 } },
  { option: 'ngramOrder', range: [1, 2, 3] },
  { option: 'minNgramTexts', range: [1, 2, 3, 5, 10] },
  { option: 'unlabeledWeight', range: { from: 0.001, to: 0.1 }, objectives: ['self-training'] },
];

export const trainedLinear: TrainedModel<LinearTrainingOptions> = {
  objectives: ['supervised', 'self-training'],
  defaultObjective: 'supervised',
  defenses: ['vaccinated-words'],
  options: new Set([
    ...COMMON_OPTIONS,
    ...optionNames(textOptions, CUT_OPTIONS),
    ...optionNames(linearOptions),
    ...optionNames(tokenOptions),
    ...optionNames(defenseOptions, ['swapShare', 'temperature']),
  ]),
  choosesStep: false,
  learnsVectors: false,
  encoder: 'documents',
  search,
  readsBlocks: false,
  needsBackend: false,
  defaults: () => ({}),
  load: async () => (await import('./fitLinear.js')).beginLinear,
};
