import { textOptions } from '../../text/textOptions.js';
import { COMMON_OPTIONS, CUT_OPTIONS, optionNames, type TrainedModel } from '../trainedModel.js';
import { type LinearTrainingOptions, linearOptions } from './linearOptions.js';

export const trainedLinear: TrainedModel<LinearTrainingOptions> = {
  objectives: ['supervised', 'self-training'],
  defaultObjective: 'supervised',
  options: new Set([
    ...COMMON_OPTIONS,
    ...optionNames(textOptions, CUT_OPTIONS),
    ...optionNames(linearOptions),
  ]),
  choosesStep: false,
  learnsVectors: false,
  encoder: 'documents',
  needsBackend: false,
  defaults: () => ({}),
  load: async () => (await import('./fitLinear.js')).beginLinear,
};
