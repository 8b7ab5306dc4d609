import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createLogisticRegression,
  type LogisticRegressionProblem,
} from '../../../src/models/linear/logisticRegression.js';
import { createRandom } from '../../../src/tensor/random.js';
import { seededRandom } from '../../corpus/helpers.js';

const test = suite('logistic regression');

const BIAS_VARIANCE = 10;

/** 30 texts with some of 12 features, 3 classes, soft targets, weights and variances of all sizes. */
function problem(classes = 3, seed = 1): LogisticRegressionProblem {
  const random = seededRandom(seed);
  const [texts, features] = [30, 12];
  const starts = [0];
  const ngrams: number[] = [];
  const targets: number[] = [];
  for (let text = 0; text < texts; text += 1) {
    for (let feature = 0; feature < features; feature += 1) if (random() < 0.4) ngrams.push(feature);
    starts.push(ngrams.length);
    const row = Array.from({ length: classes }, () => (text % 2 === 0 ? random() : 0));
    if (text % 2 === 1) row[text % classes] = 1;
    const sum = row.reduce((one, other) => one + other, 0);
    targets.push(...row.map((value) => value / sum));
  }
  return {
    rows: { starts: Int32Array.from(starts), ngrams: Int32Array.from(ngrams) },
    variances: Float32Array.from({ length: features * classes }, () => 2 * random()),
    targets: Float32Array.from(targets),
    weights: Float32Array.from({ length: texts }, () => 0.1 + 2 * random()),
  };
}

/** The objective at these weights, features first and the bias behind them. */
function objective(
  { rows, variances, targets, weights }: LogisticRegressionProblem,
  at: readonly number[],
): number {
  const classes = targets.length / weights.length;
  const bias = variances.length;
  let sum = 0;
  at.forEach((value, index) => {
    sum += value ** 2 / (2 * (index < bias ? variances[index]! : BIAS_VARIANCE));
  });
  weights.forEach((weight, text) => {
    const logits = at.slice(bias, bias + classes);
    for (const feature of rows.ngrams.subarray(rows.starts[text]!, rows.starts[text + 1]!))
      for (let c = 0; c < classes; c += 1) logits[c]! += at[feature * classes + c]!;
    const normaliser = Math.log(logits.reduce((total, logit) => total + Math.exp(logit), 0));
    for (let c = 0; c < classes; c += 1)
      sum -= weight * targets[text * classes + c]! * (logits[c]! - normaliser);
  });
  return sum;
}

async function solved(given: LogisticRegressionProblem, epochs = 300) {
  const regression = createLogisticRegression(given);
  const random = createRandom(1, 'test');
  let last = { loss: 0, gap: 0 };
  for (let epoch = 0; epoch < epochs; epoch += 1) last = await regression.epoch(random);
  return { at: [...regression.weights, ...regression.bias], ...last };
}

for (const classes of [2, 3, 5])
  test(`${classes} classes: at the end the objective is level, by finite differences`, async () => {
    const given = problem(classes);
    const { at, gap } = await solved(given);
    assert.ok(gap < 1e-6, `gap of ${gap}`);
    const step = 1e-4;
    at.forEach((value, index) => {
      const moved = (by: number) => objective(given, at.with(index, value + by));
      const slope = (moved(step) - moved(-step)) / (2 * step);
      assert.ok(Math.abs(slope) < 2e-3, `slope of ${slope} at ${index}`);
    });
  });

test('the slopes of a start are not level, so that the test above can fail', async () => {
  const given = problem();
  const at = new Array<number>(given.variances.length + 3).fill(0);
  const slopes = at.map((_, index) => (objective(given, at.with(index, 1e-4)) - objective(given, at)) / 1e-4);
  assert.ok(Math.max(...slopes.map(Math.abs)) > 0.5);
});

test('the gap bounds how far the objective is above its minimum, and shrinks', async () => {
  const given = problem();
  const minimum = objective(given, (await solved(given)).at);
  const regression = createLogisticRegression(given);
  const mass = given.weights.reduce((sum, weight) => sum + weight, 0);
  const random = createRandom(2, 'test');
  const gaps: number[] = [];
  for (let epoch = 0; epoch < 12; epoch += 1) {
    gaps.push((await regression.epoch(random)).gap);
    const excess = objective(given, [...regression.weights, ...regression.bias]) - minimum;
    assert.ok(
      excess > -1e-4 && excess / mass < gaps.at(-1)! + 1e-5,
      `${excess / mass} above, gap ${gaps.at(-1)}`,
    );
  }
  assert.ok(gaps.at(-1)! < gaps[0]! / 10, gaps.join(' '));
});

test('closed form: one text, one feature, two classes', async () => {
  // V = v (1 - p), z = 2 V + 2 b with b = 10 (1 - p): p is the logistic of 2 (v + 10) (1 - p).
  const given = {
    rows: { starts: Int32Array.of(0, 1), ngrams: Int32Array.of(0) },
    variances: Float32Array.of(3, 3),
    targets: Float32Array.of(1, 0),
    weights: Float32Array.of(1),
  };
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 60; halving += 1) {
    const p = (low + high) / 2;
    if (1 / (1 + Math.exp(-2 * 13 * (1 - p))) > p) low = p;
    else high = p;
  }
  const { at } = await solved(given, 30);
  assert.ok(Math.abs(at[0]! - 3 * (1 - low)) < 1e-4, `${at[0]}, expected ${3 * (1 - low)}`);
  assert.ok(Math.abs(at[1]! + 3 * (1 - low)) < 1e-4);
});

test('a variance of 0 keeps a weight at 0, and a text of weight 0 is as if it were not there', async () => {
  const given = problem();
  given.variances[7] = 0;
  given.weights[4] = 0;
  const { at } = await solved(given);
  assert.is(at[7], 0);
  const flipped = Float32Array.from(given.targets);
  flipped.set([0, 0, 1], 12);
  assert.equal((await solved({ ...given, targets: flipped })).at, at);
});

test('the same seed gives the same weights to the bit', async () => {
  assert.equal((await solved(problem(), 5)).at, (await solved(problem(), 5)).at);
});

test.run();
