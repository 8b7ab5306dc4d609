/**
 * Gradient boosting: each tree takes a step that lowers the cross entropy of what the trees before it say (Friedman 2001, "Greedy
 * function approximation"), by second-order leaves (`criteria.ts`). Shapes: N texts, F n-grams, C classes.
 */
import type { PreparedData } from '../../model/data.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { negativeLogLikelihood, softmax } from '../../tensor/softmax.js';
import { labeledNgrams } from '../labeledNgrams.js';
import { labeledTargets } from '../linear/linearProblem.js';
import type { WeightedLabels } from '../linear/selfTraining.js';
import type { EpochLearner } from '../trainByEpochs.js';
import { newtonCriterion } from './criteria.js';
import { type ForestModel, forestModel } from './forestModel.js';
import { createGrowth } from './growTree.js';
import { createForest } from './plantForest.js';
import type { TreeTrainingOptions } from './treeOptions.js';

const DEPTH = 4;
const LEAF_TEXTS = 5;

/** @param data texts that are not cut */
export async function boostingLearner(
  data: PreparedData,
  options: TreeTrainingOptions,
  signal?: AbortSignal,
): Promise<EpochLearner<ForestModel>> {
  const { labeled, classes, vocabulary } = data;
  const { ngrams, rows } = await labeledNgrams(data, options, signal);
  const labels = labeledTargets(labeled, classes.length, options);
  const { regularisation, treeRate, treeCount, treeDepth, minLeafTexts } = options;
  const texts = labeled.labels.length;
  const criterion = newtonCriterion(classes.length, texts, regularisation);
  const grow = createGrowth(rows, ngramCount(ngrams), Int32Array.from(labeled.labels.keys()));
  const bias = logShares(labels);
  const forest = createForest(ngrams, bias);
  const logits = Array.from({ length: texts }, () => Float64Array.from(bias));
  const mass = labels.weights.reduce((sum, weight) => sum + weight, 0);
  return {
    parameters: ngramCount(ngrams),
    texts,
    unlabeledTexts: 0,
    mostEpochs: treeCount,
    model: () => forestModel('trees', { classes, vocabulary, textOptions: options }, forest.state()),
    async epoch(_random, abort) {
      let loss = 0;
      for (const [text, row] of logits.entries()) {
        const target = labels.targets.subarray(text * row.length, (text + 1) * row.length);
        const weight = labels.weights[text]!;
        loss += (weight * negativeLogLikelihood(row, labeled.labels[text]!)) / mass;
        criterion.update(text, softmax(row), target, weight);
      }
      const limits = { depth: treeDepth ?? DEPTH, minLeafTexts: minLeafTexts ?? LEAF_TEXTS };
      const grown = await grow(criterion, limits, abort);
      const steps = grown.sums.map((sums) => criterion.step(sums).map((step) => treeRate * step));
      forest.add(grown, (node) => steps[node]!);
      for (const [text, row] of logits.entries())
        for (let c = 0; c < row.length; c += 1) row[c]! += steps[grown.leaves[text]!]![c]!;
      return { losses: { supervised: loss }, isDone: false };
    },
  };
}

/** [C] logarithm of the share of each class by weight: what is said before any tree. */
function logShares({ targets, weights }: WeightedLabels): Float32Array {
  const classes = targets.length / weights.length;
  const shares = new Float64Array(classes);
  targets.forEach((target, at) => {
    shares[at % classes]! += target * weights[Math.floor(at / classes)]!;
  });
  const total = shares.reduce((sum, share) => sum + share, 0);
  return Float32Array.from(shares, (share) => Math.log(share / total));
}
