/** The training of the families on decision trees: they read whole labeled texts, and need no tensor engine. */
import type { PreparedData } from '../../model/data.js';
import { WHOLE_TEXT } from '../../text/textOptions.js';
import type { Begin } from '../fit.js';
import { openDefense } from '../openDefense.js';
import { type EpochLearner, trainByEpochs } from '../trainByEpochs.js';
import { boostingLearner } from './boosting.js';
import { cartLearner } from './cart.js';
import type { ForestModel } from './forestModel.js';
import type { TreeTrainingOptions } from './treeOptions.js';

type OpenLearner = (
  data: PreparedData,
  options: TreeTrainingOptions,
  signal?: AbortSignal,
) => Promise<EpochLearner<ForestModel>>;

const beginning =
  (open: OpenLearner): Begin<TreeTrainingOptions> =>
  async (wanted) => ({
    options: { ...wanted, maxTokens: WHOLE_TEXT },
    readsUnlabeled: false,
    ...(await openDefense(wanted)),
    fit: (data, options, { signal }) =>
      trainByEpochs(data, options, () => open(data, options, signal), signal),
  });

export const beginTree = beginning(cartLearner);
export const beginTrees = beginning(boostingLearner);
