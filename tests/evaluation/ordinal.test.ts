import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { evaluatePredictions } from '../../src/evaluation/metrics.js';
import { ordinalEvaluation, ordinalMetrics, scaleOf } from '../../src/evaluation/ordinal.js';
import { holdsInOrder, inputErrorOf, seededRandom } from '../corpus/helpers.js';

function confusionOf(gold: readonly number[], predicted: readonly number[], size: number): number[][] {
  const confusion = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [text, right] of gold.entries()) confusion[right]![predicted[text]!]! += 1;
  return confusion;
}

/** As it stands in textbooks: 1 - Σ w o / Σ w e over shares, with w the squared difference of the places over its largest. */
function textbookKappa(gold: readonly number[], predicted: readonly number[], size: number): number {
  const share = (values: readonly number[], place: number) =>
    values.filter((value) => value === place).length / values.length;
  let [observed, expected] = [0, 0];
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const weight = (i - j) ** 2 / (size - 1) ** 2;
      const together =
        gold.filter((value, text) => value === i && predicted[text] === j).length / gold.length;
      observed += weight * together;
      expected += weight * share(gold, i) * share(predicted, j);
    }
  return 1 - observed / expected;
}

const near = (found: number | null, wanted: number) =>
  assert.ok(found !== null && Math.abs(found - wanted) < 1e-12, `${found} is not ${wanted}`);

test('known values', () => {
  const confusion = [
    [2, 1, 0],
    [0, 3, 1],
    [0, 0, 3],
  ];
  // By hand: Σ w o = 2; of rows 3, 4, 3 and columns 2, 4, 4, Σ w e = (3·4 + 4·3·4 + 4·2 + 4·4 + 4·3·2 + 3·4) / 10 = 12.
  const { meanAbsoluteError, quadraticKappa } = ordinalMetrics(confusion, [1, 2, 3]);
  near(meanAbsoluteError, 0.2);
  near(quadraticKappa, 1 - 2 / 12);
  near(
    ordinalMetrics(
      [
        [5, 0],
        [0, 5],
      ],
      [1, 2],
    ).quadraticKappa,
    1,
  );
  near(
    ordinalMetrics(
      [
        [0, 5],
        [5, 0],
      ],
      [1, 2],
    ).quadraticKappa,
    -1,
  );
  // As scikit-learn's own tests have it: 46, 44 and 10 of three classes, held against 50, 40 and 10 in the same order.
  const sorted = [
    [46, 0, 0],
    [4, 40, 0],
    [0, 0, 10],
  ];
  assert.is(ordinalMetrics(sorted, [1, 2, 3]).quadraticKappa!.toFixed(4), '0.9541');
  // Always the same answer is no better than chance.
  near(
    ordinalMetrics(
      [
        [5, 0],
        [5, 0],
      ],
      [1, 2],
    ).quadraticKappa,
    0,
  );
  assert.is(
    ordinalMetrics(
      [
        [5, 0],
        [0, 0],
      ],
      [1, 2],
    ).quadraticKappa,
    null,
  );
});

test('as the textbook formula says, on random answers', () => {
  const random = seededRandom(7);
  for (const size of [2, 3, 5, 10]) {
    const draw = () => Math.floor(random() * size);
    const gold = Array.from({ length: 60 }, draw);
    const predicted = gold.map((label) => (random() < 0.5 ? label : draw()));
    const scale = Array.from({ length: size }, (_, place) => place + 1);
    const { meanAbsoluteError, quadraticKappa } = ordinalMetrics(confusionOf(gold, predicted, size), scale);
    near(quadraticKappa, textbookKappa(gold, predicted, size));
    near(
      meanAbsoluteError,
      gold.reduce((total, label, text) => total + Math.abs(label - predicted[text]!), 0) / 60,
    );
  }
});

test('the interval of the mean absolute error is as wide as its standard error says', () => {
  // 300 of 400 right, 80 off by one, 20 by two: mean 0.3, variance (80 + 4 * 20) / 400 - 0.09 = 0.31.
  const confusion = [
    [100, 40, 10],
    [20, 100, 20],
    [10, 0, 100],
  ];
  const halfWidth = 1.96 * Math.sqrt(0.31 / 400);
  const evaluation = ordinalEvaluation(confusion, [1, 2, 3]);
  const [low, high] = evaluation.meanAbsoluteErrorInterval!;
  assert.ok(Math.abs(low - (0.3 - halfWidth)) < 0.012, `${low}`);
  assert.ok(Math.abs(high - (0.3 + halfWidth)) < 0.012, `${high}`);
  const [least, most] = evaluation.quadraticKappaInterval!;
  assert.ok(least < evaluation.quadraticKappa! && evaluation.quadraticKappa! < most && most < 1);
  assert.equal(ordinalEvaluation(confusion, [1, 2, 3]), evaluation);
});

test('where nothing varies there is no interval', () => {
  const none = { meanAbsoluteErrorInterval: null, quadraticKappaInterval: null };
  const right = [
    [5, 0],
    [0, 5],
  ];
  assert.equal(ordinalEvaluation(right, [1, 2]), { meanAbsoluteError: 0, quadraticKappa: 1, ...none });
  const alike = [
    [5, 0],
    [0, 0],
  ];
  assert.equal(ordinalEvaluation(alike, [1, 2]), { meanAbsoluteError: 0, quadraticKappa: null, ...none });
});

test('distances are those of the numbers, so that a gap in the scale counts', () => {
  // Film reviews of 1 to 4 and 7 to 10 stars: as if the classes between were there, and empty.
  const gold = [0, 1, 2, 3, 3, 2];
  const predicted = [0, 2, 2, 3, 1, 1];
  const [scale, places] = [
    [1, 4, 7, 10],
    [0, 3, 6, 9],
  ];
  const at = (classes: readonly number[]) => classes.map((label) => places[label]!);
  const { meanAbsoluteError, quadraticKappa } = ordinalMetrics(confusionOf(gold, predicted, 4), scale);
  near(quadraticKappa, textbookKappa(at(gold), at(predicted), 10));
  near(meanAbsoluteError, (3 + 6 + 3) / 6);
});

test('the scale is the number in each class; classes that are none are refused', async () => {
  assert.equal(scaleOf(['1', '10', '2.5', '-1']), [1, 10, 2.5, -1]);
  assert.equal(scaleOf(['1 star', '2 stars']), [1, 2]);
  const refused = async (...classes: string[]) => inputErrorOf(() => scaleOf(classes));
  holdsInOrder(await refused('1', 'good'), '--ordinal: found the class "good"', 'Leave --ordinal out');
  holdsInOrder(await refused('1 of 5', '2'), 'the class "1 of 5"');
  holdsInOrder(await refused('1', '1.0'), 'classes of one number ("1", "1.0")');
});

test('an evaluation has them where they are asked for', () => {
  const predictions = {
    gold: [0, 1],
    probabilities: [
      [0.9, 0.1],
      [0.6, 0.4],
    ],
    classes: ['1', '3'],
  };
  const { meanAbsoluteErrorInterval, quadraticKappaInterval, ...metrics } = evaluatePredictions(predictions, {
    ordinal: true,
  }).ordinal!;
  assert.equal(metrics, { meanAbsoluteError: 1, quadraticKappa: 0 });
  assert.equal(meanAbsoluteErrorInterval, [0, 2]);
  assert.equal(quadraticKappaInterval!.length, 2);
  assert.not('ordinal' in evaluatePredictions(predictions));
});

test.run();
