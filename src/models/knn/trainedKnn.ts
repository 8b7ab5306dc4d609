import { ngramModel } from '../ngramModel.js';
import type { KnnTrainingOptions } from './knnOptions.js';

export const trainedKnn = ngramModel<KnnTrainingOptions>({
  options: ['neighbors'],
  search: [{ option: 'neighbors', range: [5, 10, 20, 50, 100, 200] }],
  defaults: { ngramOrder: 1 },
  load: async () => (await import('./fitKnn.js')).beginKnn,
});
