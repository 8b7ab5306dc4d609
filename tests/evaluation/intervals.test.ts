import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bootstrapInterval,
  crossedMean,
  errorRateInterval,
  mean,
  pairedBootstrapInterval,
  quantile,
  standardDeviation,
} from '../../src/evaluation/intervals.js';
import { close, seeded } from './testing.js';

test('mean and sample standard deviation', () => {
  close(mean([2, 4, 4, 4, 5, 5, 7, 9]), 5);
  close(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9]), Math.sqrt(32 / 7));
  assert.is(standardDeviation([3]), null);
  assert.is(standardDeviation([]), null);
  assert.throws(() => mean([]), /no values/);
});

test('quantiles agree with NumPy', () => {
  const sorted = [1, 1, 2, 3, 4, 5, 6, 9];
  close(quantile(sorted, 0.025), 1);
  close(quantile(sorted, 0.3), 2.1);
  close(quantile(sorted, 0.975), 8.475);
  assert.throws(() => quantile([], 0.5), /no values/);
});

test('the bootstrap interval is the middle 95 % of the resampled statistics', () => {
  let next = 0;
  const [low, high] = bootstrapInterval(() => 40 - next++, 41);
  close(low, 1);
  close(high, 39);
});

test('the bootstrap interval refuses to work without samples', () => {
  assert.throws(() => bootstrapInterval(() => 1, 0), /0 bootstrap samples/);
  assert.throws(() => bootstrapInterval(() => 1, 2.5), /2.5 bootstrap samples/);
});

// By bisection of sums of the binomial distribution, in Python.
const EXACT: readonly [wrong: number, texts: number, low: number, high: number][] = [
  [0, 6, 0, 0.4592581264399005],
  [1, 10, 0.0025285785444617804, 0.4450161170281955],
  [5, 10, 0.18708602844739866, 0.8129139715526014],
  [3, 3, 0.2924017738212866, 1],
  [45, 400, 0.08325152768686249, 0.14762748609984302],
  [300, 3754, 0.07143698600669746, 0.08905312465684036],
  [12500, 25000, 0.4937823520541597, 0.5062176479458405],
];

test('the error interval is the exact one of Clopper and Pearson', () => {
  for (const [wrong, texts, low, high] of EXACT) {
    const found = errorRateInterval(wrong, texts);
    close(found[0], low, 1e-8);
    close(found[1], high, 1e-8);
  }
});

test('where no text is wrong, or every one, the error interval still has a width', () => {
  for (const texts of [1, 6, 200, 1_000_000]) {
    const [low, high] = errorRateInterval(0, texts);
    assert.is(low, 0);
    close(high, 1 - 0.025 ** (1 / texts), 1e-9);
    const [lowest, highest] = errorRateInterval(texts, texts);
    close(lowest, 0.025 ** (1 / texts), 1e-9);
    assert.is(highest, 1);
  }
});

test('the error interval covers the true error in 95 % of data sets or more', () => {
  const random = seeded(7);
  for (const [texts, error] of [
    [300, 0.2],
    [30, 0.02],
  ] as const) {
    let covered = 0;
    for (let dataSet = 0; dataSet < 1000; dataSet++) {
      const wrong = Array.from({ length: texts }, random).filter((drawn) => drawn < error).length;
      const [low, high] = errorRateInterval(wrong, texts);
      if (low <= error && error <= high) covered++;
    }
    assert.ok(covered >= 940, `covered ${covered} of 1000`);
  }
});

test('an error rate is that of some texts, of which no more are wrong', () => {
  assert.throws(() => errorRateInterval(0, 0), /0 of 0 texts/);
  for (const wrong of [-1, 7, 0.5, Number.NaN])
    assert.throws(() => errorRateInterval(wrong, 6), /of 6 texts/);
});

test('a mean over seeds and texts agrees with NumPy and SciPy', () => {
  const { mean, interval, pValue } = crossedMean([
    [1, 0, -1, 0, 1],
    [0, 0, 1, 0, 1],
    [1, 1, 0, -1, 0],
  ]);
  close(mean, 4 / 15);
  close(interval![0], -0.2660806275140268, 1e-9);
  close(interval![1], 0.79941396084736, 1e-9);
  close(pValue, 0.2525205794090036, 1e-9);
});

test('a mean over seeds and texts covers the true one for other seeds and texts in about 95 % of data sets', () => {
  const random = seeded(3);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  let covered = 0;
  for (let dataSet = 0; dataSet < 1000; dataSet += 1) {
    const texts = Array.from({ length: 40 }, normal);
    const seeds = Array.from({ length: 4 }, () => 0.1 * normal());
    const { interval } = crossedMean(seeds.map((seed) => texts.map((text) => seed + text + 0.3 * normal())));
    if (interval![0] < 0 && interval![1] > 0) covered += 1;
  }
  assert.ok(covered > 930 && covered < 985, `${covered} of 1000`);
});

test('a mean over seeds and texts: nothing varies, and what has none', () => {
  const same = [
    [1, 1],
    [1, 1],
  ];
  assert.equal(crossedMean(same), { mean: 1, interval: null, pValue: null });
  assert.throws(() => crossedMean([[1, 0]]), /two seeds/);
  assert.throws(() => crossedMean([[1, 0], [1]]), /the same texts/);
});

/** Two models over 500 texts: A alone wrong on 60, B alone on 35, both on 40. */
function twoModels() {
  const correctA = Array.from({ length: 500 }, (_, i) => (i < 100 ? 0 : 1));
  const correctB = Array.from({ length: 500 }, (_, i) => (i >= 60 && i < 135 ? 0 : 1));
  return { correctA, correctB };
}

test('the paired bootstrap agrees with resampling the texts one by one', () => {
  const { correctA, correctB } = twoModels();
  const random = seeded(11);
  const naive = bootstrapInterval(() => {
    let difference = 0;
    for (let i = 0; i < 500; i++) {
      const text = Math.floor(random() * 500);
      difference += correctB[text]! - correctA[text]!;
    }
    return difference / 500;
  }, 20_000);
  const fast = pairedBootstrapInterval(correctA, correctB, seeded(12), 20_000);
  close(fast[0], naive[0], 1.01 / 500);
  close(fast[1], naive[1], 1.01 / 500);
  // The normal interval 0.05 ± 1.96 * sqrt((95 - 25² / 500) / 500²), up to a step of 1/500.
  close(fast[0], 0.05 - 0.03794, 0.003);
  close(fast[1], 0.05 + 0.03794, 0.003);
});

test('the paired bootstrap is positive where the second model is better', () => {
  const [low, high] = pairedBootstrapInterval([0, 0, 0, 0], [1, 1, 1, 1], seeded(1));
  assert.equal([low, high], [1, 1]);
  assert.equal(pairedBootstrapInterval([1, 1], [0, 0], seeded(1)), [-1, -1]);
  assert.equal(pairedBootstrapInterval([1, 0], [1, 0], seeded(1)), [0, 0]);
});

test('the paired bootstrap depends on the seed alone', () => {
  const { correctA, correctB } = twoModels();
  const drawn = () => pairedBootstrapInterval(correctA, correctB, seeded(9));
  assert.equal(drawn(), drawn());
});

test('the paired bootstrap refuses what cannot be paired', () => {
  assert.throws(() => pairedBootstrapInterval([1], [1, 0], seeded(1)), /cannot pair 1 texts with 2/);
  assert.throws(() => pairedBootstrapInterval([], [], seeded(1)), /cannot pair/);
  assert.throws(() => pairedBootstrapInterval([1, 0.5], [1, 0], seeded(1)), /text 1: right must be 1/);
});

test.run();
