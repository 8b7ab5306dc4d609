/**
 * Gradient boosting: each tree takes a step that lowers the cross entropy of what the trees before it say (Friedman 2001, "Greedy
 * function approximation"), by second-order leaves (`criteria.ts`). A defense has it learn from a changed version of each text
 * too (adversarial boosting; Kantchelian, Tygar and Joseph 2016, "Evasion and hardening of tree ensemble classifiers").
 * Shapes: N texts, F n-grams, C classes.
 */
import type { PreparedData } from '../../model/data.js';
import { joinedRows, type NgramRows, ngramRows } from '../../ngrams/ngramFeatures.js';
import { ngramCount } from '../../ngrams/ngrams.js';
import { createRandom } from '../../tensor/random.js';
import { negativeLogLikelihood, softmax } from '../../tensor/softmax.js';
import { takeTurns } from '../../turns.js';
import { labeledNgrams } from '../labeledNgrams.js';
import { labeledTargets } from '../linear/linearProblem.js';
import type { WeightedLabels } from '../linear/selfTraining.js';
import type { EpochLearner } from '../trainByEpochs.js';
import { type ChangeText, randomVersions, worstVersions } from './changedTexts.js';
import { newtonCriterion } from './criteria.js';
import { createForestReader, type ForestState } from './forest.js';
import { type ForestModel, forestModel } from './forestModel.js';
import { createGrowth, type GrowTree } from './growTree.js';
import { createForest } from './plantForest.js';
import type { TreeTrainingOptions } from './treeOptions.js';

const DEPTH = 4;
/** Trees between two looks for the versions that fool those so far. */
const TREES_A_LOOK = 2;
/** Of the texts that get another version at a look. Were it all of them, each tree would undo what those before it learned. */
const RENEWED = 0.2;
/** Of the unchanged text in what a defense learns from a text. */
const CLEAN_SHARE = 0.5;

/** The texts that trees learn from: as they are, and behind them their changed versions. */
interface Learnt {
  /** [N], or [2 N] with a defense. */
  readonly rows: NgramRows;
  /** What the trees so far say of each, [C]. */
  readonly logits: Float64Array[];
  readonly grow: GrowTree;
}

/** @param data texts that are not cut */
export async function boostingLearner(
  data: PreparedData,
  options: TreeTrainingOptions,
  signal?: AbortSignal,
): Promise<EpochLearner<ForestModel>> {
  const { labeled, classes, vocabulary } = data;
  const { ngrams, rows } = await labeledNgrams(data, options, signal);
  const features = ngramCount(ngrams);
  const labels = labeledTargets(labeled, classes.length, options);
  const { regularisation, treeRate, treeCount, treeDepth, minLeafTexts } = options;
  const limits = { depth: treeDepth ?? DEPTH, minLeafTexts };
  const texts = labeled.labels.length;
  const changing = changingBy(data, options);
  const weights = weightsOf(labels.weights, changing && (options.cleanShare ?? CLEAN_SHARE));
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  const criterion = newtonCriterion(classes.length, weights.length, regularisation);
  const included = Int32Array.from(weights.keys()).filter((text) => weights[text]! > 0);
  const bias = logShares(labels);
  const forest = createForest(ngrams, bias);

  const unchanged = (): Learnt => ({
    rows,
    logits: Array.from({ length: texts }, () => Float64Array.from(bias)),
    grow: createGrowth(rows, features, included),
  });
  const versions = changing?.first(labeled.texts) ?? [];
  const renewal = createRandom(options.seed, 'renewed versions');
  const withVersions = async (before: Learnt, change: ChangeText): Promise<Learnt> => {
    for (const [text, { ids }] of labeled.texts.entries()) {
      await takeTurns(signal);
      if (grownTrees > 0 && renewal.uniform() < RENEWED)
        versions[text] = { ids: change(ids, labeled.labels[text]!) };
    }
    const read = createForestReader(forest.state());
    const all = joinedRows(rows, await ngramRows(ngrams, versions, signal));
    const said = versions.map(({ ids }) => Float64Array.from(read(ids)));
    return {
      rows: all,
      logits: [...before.logits.slice(0, texts), ...said],
      grow: createGrowth(all, features, included),
    };
  };
  let learnt = unchanged();
  let grownTrees = 0;

  return {
    parameters: features,
    texts,
    unlabeledTexts: 0,
    mostEpochs: treeCount,
    model: () => forestModel('trees', { classes, vocabulary, textOptions: options }, forest.state()),
    async epoch(_random, abort) {
      if (changing && grownTrees % TREES_A_LOOK === 0)
        learnt = await withVersions(learnt, changing.next(forest.state()));
      let loss = 0;
      for (const [text, row] of learnt.logits.entries()) {
        const own = text % texts;
        const target = labels.targets.subarray(own * row.length, (own + 1) * row.length);
        const weight = weights[text]!;
        loss += (weight * negativeLogLikelihood(row, labeled.labels[own]!)) / mass;
        criterion.update(text, softmax(row), target, weight);
      }
      const grown = await learnt.grow(criterion, limits, abort);
      const steps = grown.sums.map((sums) => criterion.step(sums).map((step) => treeRate * step));
      forest.add(grown, (node) => steps[node]!);
      for (const text of included) {
        const row = learnt.logits[text]!;
        for (let c = 0; c < row.length; c += 1) row[c]! += steps[grown.leaves[text]!]![c]!;
      }
      grownTrees += 1;
      return { losses: { [changing ? 'adversarial' : 'supervised']: loss }, isDone: false };
    },
  };
}

/** How a defense changes texts. */
interface Changing {
  /** Before there are trees, at random. */
  first(texts: readonly { readonly ids: Int32Array }[]): { ids: Int32Array }[];
  next(forest: ForestState): ChangeText;
}

/** Undefined without a defense. */
function changingBy(
  { choices }: PreparedData,
  { defense, swapShare: share, seed }: TreeTrainingOptions,
): Changing | undefined {
  if (choices === undefined) return undefined;
  const limits = { choices, share };
  const randomly = randomVersions(limits, createRandom(seed, 'random words'));
  return {
    first: (texts) => texts.map(({ ids }) => ({ ids: randomly(ids, 0) })),
    next: (forest) => (defense === 'vaccinated-words' ? worstVersions(forest, limits) : randomly),
  };
}

/** [N], or [2 N] with a clean share: a text and its version count as much as two texts. */
function weightsOf(weights: Float32Array, cleanShare: number | undefined): Float32Array {
  if (cleanShare === undefined) return weights;
  const times = (factor: number) => weights.map((weight) => 2 * factor * weight);
  const both = new Float32Array(2 * weights.length);
  both.set(times(cleanShare));
  both.set(times(1 - cleanShare), weights.length);
  return both;
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
