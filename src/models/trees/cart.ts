/** One decision tree (CART): each question lowers the Gini impurity most. Shapes: N texts, F n-grams, C classes. */
import type { PreparedData } from '../../model/data.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { labeledNgrams } from '../labeledNgrams.js';
import { labeledTargets } from '../linear/linearProblem.js';
import type { EpochLearner } from '../trainByEpochs.js';
import { giniCriterion } from './criteria.js';
import { type ForestModel, forestModel } from './forestModel.js';
import { createGrowth } from './growTree.js';
import { createForest } from './plantForest.js';
import type { TreeTrainingOptions } from './treeOptions.js';

const DEPTH = 50;
/** Texts with the class shares of all that each leaf is taken to have too, so that no class is impossible. */
const PRIOR_TEXTS = 1;

/** @param data texts that are not cut */
export async function cartLearner(
  data: PreparedData,
  options: TreeTrainingOptions,
  signal?: AbortSignal,
): Promise<EpochLearner<ForestModel>> {
  const { labeled, classes, vocabulary } = data;
  const { ngrams, rows } = await labeledNgrams(data, options, signal);
  const criterion = giniCriterion(labeledTargets(labeled, classes.length, options));
  const included = Int32Array.from(labeled.labels.keys());
  const grow = createGrowth(rows, ngramCount(ngrams), included);
  const forest = createForest(ngrams, new Float32Array(classes.length));
  return {
    parameters: ngramCount(ngrams),
    texts: included.length,
    unlabeledTexts: 0,
    mostEpochs: 1,
    model: () => forestModel('tree', { classes, vocabulary, textOptions: options }, forest.state()),
    async epoch(_random, abort) {
      const { treeDepth, minLeafTexts } = options;
      const limits = { depth: treeDepth ?? DEPTH, minLeafTexts };
      const grown = await grow(criterion, limits, abort);
      const logShares = logSharesIn(grown.sums[0]!);
      forest.add(grown, (node) => logShares(grown.sums[node]!));
      return { losses: { supervised: impurity(grown.leaves, grown.sums, included.length) }, isDone: true };
    },
  };
}

/** @param whole [C] weights of the classes @returns the logarithms of the shares in a leaf, with `PRIOR_TEXTS` of the whole */
function logSharesIn(whole: Float64Array): (sums: Float64Array) => Float64Array {
  const total = sumOf(whole);
  return (sums) => {
    const all = sumOf(sums) + PRIOR_TEXTS;
    return sums.map((sum, c) => Math.log((sum + (PRIOR_TEXTS * whole[c]!) / total) / all));
  };
}

/** The mean Gini impurity of the leaves, over the texts. */
function impurity(leaves: Int32Array, sums: readonly Float64Array[], texts: number): number {
  let total = 0;
  for (const leaf of leaves) {
    const own = sums[leaf]!;
    const all = sumOf(own);
    total += 1 - own.reduce((squares, sum) => squares + (sum / all) ** 2, 0);
  }
  return total / texts;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
