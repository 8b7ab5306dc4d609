import type { LinearTrainingOptions } from '../linear/linearOptions.js';
import { ngramModel } from '../ngramModel.js';

export const trainedSvm = ngramModel<LinearTrainingOptions>({
  options: ['regularisation', 'smoothing'],
  search: [
    { option: 'regularisation', range: { from: 1, to: 100 } },
    { option: 'smoothing', range: { from: 0.1, to: 10 } },
  ],
  load: async () => (await import('./fitSvm.js')).beginSvm,
});
