/** Whole models of trees beside those of an established program. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boostingLearner } from '../../../src/models/trees/boosting.js';
import { cartLearner } from '../../../src/models/trees/cart.js';
import type { TreeTrainingOptions } from '../../../src/models/trees/treeOptions.js';
import { createRandom } from '../../../src/tensor/random.js';
import { softmax } from '../../../src/tensor/softmax.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import { plantedData } from '../planted.js';

const test = suite('trees beside scikit-learn');

const TEXTS = 150;

type Open = typeof cartLearner;

async function probabilities(open: Open, classes: number, changes: Partial<TreeTrainingOptions>) {
  const data = plantedData(TEXTS, classes);
  const options = { ...completeOptions({ model: 'trees', ngramOrder: 1 }), ...changes };
  const learner = await open(data, options);
  for (let epoch = 0; epoch < learner.mostEpochs; epoch += 1) await learner.epoch(createRandom(1, 'test'));
  const rows = await learner.model().logits(data.labeled.texts.slice(0, 6));
  return { found: rows.map((row) => softmax(row)), state: learner.model().state, data };
}

function assertClose(
  found: readonly Float32Array[],
  expected: readonly (readonly number[])[],
  within: number,
) {
  expected.forEach((row, text) =>
    row.forEach((share, c) =>
      assert.ok(Math.abs(found[text]![c]! - share) < within, `${text}: ${found[text]!.join()} ${row.join()}`),
    ),
  );
}

/**
 * X, y = planted(150, 2)
 * HistGradientBoostingClassifier(max_iter=10, learning_rate=0.3, max_depth=3, max_leaf_nodes=None, min_samples_leaf=4,
 *   l2_regularization=0.5, early_stopping=False).fit(X, y).predict_proba(X[:4])
 * Its two classes share one logit, so that half of our penalty is all of its.
 */
test('boosting says what HistGradientBoostingClassifier says', async () => {
  const changes = { treeCount: 10, treeRate: 0.3, treeDepth: 3, minLeafTexts: 4, regularisation: 1 };
  const { found } = await probabilities(boostingLearner, 2, changes);
  const expected = [
    [0.72358, 0.27642],
    [0.449049, 0.550951],
    [0.755046, 0.244954],
    [0.808677, 0.191323],
  ];
  assertClose(found, expected, 1e-5);
});

/**
 * X, y = planted(150, classes)
 * t = DecisionTreeClassifier(max_depth=4, min_samples_leaf=3, random_state=0).fit(X, y)
 * t.get_n_leaves(), t.predict_proba(X[:6])
 * Our leaves count one text more, which has the class shares of all.
 */
const CART = {
  2: {
    leaves: 15,
    rows: [
      [0.783784, 0.216216],
      [0.470588, 0.529412],
      [0.783784, 0.216216],
      [0.783784, 0.216216],
      [0.470588, 0.529412],
      [0.783784, 0.216216],
    ],
  },
  3: {
    leaves: 14,
    rows: [
      [0.6, 0.4, 0],
      [0.206897, 0.275862, 0.517241],
      [0.416667, 0.333333, 0.25],
      [0, 0.071429, 0.928571],
      [0.416667, 0.333333, 0.25],
      [0.206897, 0.275862, 0.517241],
    ],
  },
} as const;

for (const classes of [2, 3] as const)
  test(`a tree of ${classes} classes has the leaves of DecisionTreeClassifier`, async () => {
    const { found, state, data } = await probabilities(cartLearner, classes, {
      treeDepth: 4,
      minLeafTexts: 3,
    });
    const leaves = Array.from(state.nodes).filter((ngram, at) => at % 3 === 0 && ngram < 0).length;
    assert.is(leaves, CART[classes].leaves);
    const shares = data.classes.map(
      (_, c) => data.labeled.labels.filter((label) => label === c).length / TEXTS,
    );
    // n texts of shares p become n + 1 of (n p + share) / (n + 1): some whole n must fit all of them.
    CART[classes].rows.forEach((row, text) => {
      const fits = (n: number) =>
        row.every((p, c) => Math.abs((n * p + shares[c]!) / (n + 1) - found[text]![c]!) < 1e-5);
      const sizes = Array.from({ length: TEXTS }, (_, at) => at + 1);
      assert.ok(sizes.some(fits), `${text}: ${found[text]!.join()} ${row.join()}`);
    });
  });

test('boosting of three classes lowers its loss from tree to tree', async () => {
  const data = plantedData(TEXTS, 3);
  const options = { ...completeOptions({ model: 'trees', ngramOrder: 1, treeCount: 30 }), treeRate: 0.1 };
  const learner = await boostingLearner(data, options);
  const losses: number[] = [];
  for (let epoch = 0; epoch < learner.mostEpochs; epoch += 1)
    losses.push((await learner.epoch(createRandom(1, 'test'))).losses['supervised']!);
  for (let at = 1; at < losses.length; at += 1) assert.ok(losses[at]! < losses[at - 1]!, losses.join());
});

test.run();
