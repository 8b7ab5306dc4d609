import { ngramModel } from '../ngramModel.js';
import type { Dimension } from '../searchDimensions.js';
import type { TreeTrainingOptions } from './treeOptions.js';

const leafTexts: Dimension = { option: 'minLeafTexts', range: [1, 2, 5, 10, 20] };

export const trainedTree = ngramModel<TreeTrainingOptions>({
  options: ['treeDepth', 'minLeafTexts'],
  search: [{ option: 'treeDepth', range: [5, 10, 20, 30, 50] }, leafTexts],
  load: async () => (await import('./fitTrees.js')).beginTree,
});

export const trainedTrees = ngramModel<TreeTrainingOptions>({
  options: [
    ...['treeDepth', 'minLeafTexts', 'treeCount', 'treeRate', 'regularisation'],
    ...['cleanShare', 'swapShare'],
  ],
  defenses: ['vaccinated-words', 'random-words'],
  search: [
    { option: 'treeDepth', range: [2, 3, 4, 6] },
    leafTexts,
    { option: 'treeCount', range: [100, 200, 500, 1000] },
    { option: 'treeRate', range: { from: 0.05, to: 0.5 } },
    { option: 'regularisation', range: { from: 0.1, to: 30 } },
  ],
  defaults: { regularisation: 1, ngramOrder: 1 },
  load: async () => (await import('./fitTrees.js')).beginTrees,
});
