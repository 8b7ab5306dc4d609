import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparedMethod } from '../../src/experiments/comparedMethods.js';
import type { ScoredRun } from '../../src/experiments/comparisonCell.js';
import {
  type ComparisonSummary,
  learningCurves,
  summarise,
} from '../../src/experiments/comparisonSummary.js';
import { close } from '../evaluation/testing.js';

/** A run on 100 test texts, the first ones of which are wrong. */
function scored(method: ComparedMethod, seed: number, wrong: number, labels = 50, seconds = 1): ScoredRun {
  const correct = Uint8Array.from({ length: 100 }, (_, index) => (index < wrong ? 0 : 1));
  return { run: { method, labels, seed, testError: wrong / 100, devError: null, seconds }, correct };
}

test('means, spread and gain over seeds and texts, with the sign of an improvement', () => {
  const runs = [
    scored('supervised', 1, 30, 50, 2),
    scored('vat', 1, 20, 50, 6),
    scored('supervised', 2, 34, 50, 4),
    scored('vat', 2, 21, 50, 8),
    scored('supervised', 3, 32, 50, 3),
    scored('vat', 3, 25, 50, 7),
  ];
  const [baseline, vat] = summarise(runs);
  assert.equal([baseline!.method, baseline!.labels, baseline!.seeds], ['supervised', 50, 3]);
  close(baseline!.meanTestError, 0.32);
  close(baseline!.spread, 0.02);
  close(baseline!.meanSeconds, 3);
  assert.equal([baseline!.gain, baseline!.gainInterval, baseline!.intervalOver], [null, null, null]);
  close(vat!.meanTestError, 0.22);
  close(vat!.meanSeconds, 7);
  close(vat!.gain, 0.1);
  assert.is(vat!.intervalOver, 'seeds and texts');
  // By NumPy and SciPy from the formula of `crossedMean`.
  close(vat!.gainInterval![0], 0.03385840327958162, 1e-9);
  close(vat!.gainInterval![1], 0.1661415967204184, 1e-9);
  close(vat!.pValue, 0.0049687427341947215, 1e-9);
  close(vat!.errorInterval[0], 0.13397045368880856, 1e-9);
  close(vat!.errorInterval[1], 0.30602954631119145, 1e-9);
});

test('a method that is worse has a negative gain', () => {
  const [, rp] = summarise([scored('supervised', 1, 10), scored('rp', 1, 40)]);
  close(rp!.gain, -0.3);
  assert.ok(rp!.gainInterval![1] < 0);
});

test('with one seed the interval is over the texts, holds the gain, and is the same each time', () => {
  const runs = [scored('supervised', 4, 30), scored('vat', 4, 22)];
  const [baseline, vat] = summarise(runs);
  assert.is(baseline!.spread, null);
  assert.is(vat!.intervalOver, 'texts');
  close(vat!.gain, 0.08);
  const [low, high] = vat!.gainInterval!;
  // 8 of 100 texts differ: a standard error of 2.7 points.
  assert.ok(low > 0.02 && low < 0.06 && high > 0.1 && high < 0.15, `${low} to ${high}`);
  assert.equal(summarise(runs), [baseline, vat]);
});

test('a method that answers alike with every seed has its intervals over the texts, and no width of zero', () => {
  const runs = [1, 2, 3].flatMap((seed) => [scored('supervised', seed, 30), scored('linear', seed, 22)]);
  const [baseline, linear] = summarise(runs);
  for (const { errorInterval, errorIntervalOver } of [baseline!, linear!]) {
    assert.is(errorIntervalOver, 'texts');
    assert.ok(errorInterval[1] - errorInterval[0] > 0.1, String(errorInterval));
  }
  assert.is(linear!.intervalOver, 'texts');
  assert.ok(linear!.gainInterval![0] < 0.06 && linear!.gainInterval![1] > 0.1, String(linear!.gainInterval));
  assert.ok(linear!.pValue! > 0 && linear!.pValue! < 0.05, String(linear!.pValue));
});

test('pairs only what has the same seed and the same number of labels', () => {
  const runs = [
    scored('supervised', 1, 30),
    scored('supervised', 2, 50),
    scored('vat', 2, 40),
    scored('vat', 3, 10),
    scored('supervised', 1, 5, 200),
    scored('vat', 1, 4, 200),
  ];
  const rows = summarise(runs);
  assert.equal(
    rows.map(({ labels, method, seeds }) => `${labels} ${method} ${seeds}`),
    ['50 supervised 2', '50 vat 2', '200 supervised 1', '200 vat 1'],
  );
  close(rows[1]!.gain, 0.1);
  assert.is(rows[1]!.intervalOver, 'texts');
  close(rows[3]!.gain, 0.01);
});

test('without a baseline there is no gain, and nothing of nothing', () => {
  const [vat] = summarise([scored('vat', 1, 20), scored('vat', 2, 30)]);
  assert.equal([vat!.gain, vat!.gainInterval, vat!.intervalOver], [null, null, null]);
  close(vat!.meanTestError, 0.25);
  assert.equal(summarise([]), []);
});

test('without supervised runs the linear model is the baseline', () => {
  const [linear, selfTraining] = summarise([scored('linear', 1, 30), scored('self-training', 1, 22)]);
  assert.is(linear!.gain, null);
  close(selfTraining!.gain, 0.08);
  const [second] = summarise([scored('linear', 1, 30), scored('supervised', 1, 20)]);
  close(second!.gain, -0.1);
});

test('p-values: over seeds and texts, McNemar over texts alone, corrected together', () => {
  const runs = [
    ...[30, 34, 32].map((wrong, seed) => scored('supervised', seed, wrong)),
    ...[20, 21, 25].map((wrong, seed) => scored('vat', seed, wrong)),
    ...[30, 34, 32].map((wrong, seed) => scored('rp', seed, wrong)),
    scored('supervised', 1, 30, 200),
    scored('vat', 1, 22, 200),
  ];
  const [, vat, rp, , single] = summarise(runs);
  // Every answer is the baseline's: there is nothing to test by.
  assert.equal([rp!.gain, rp!.gainInterval, rp!.pValue, rp!.adjustedPValue], [0, null, null, null]);
  // Of 8 texts that one alone gets wrong, all are the baseline's.
  close(single!.pValue, 1 / 256);
  close(single!.adjustedPValue, 2 / 256);
  // Not below that of the smaller p.
  close(vat!.adjustedPValue, 2 / 256);
});

test('seeds that gain the same on different texts do not make an interval of no width', () => {
  const onOthers = (run: ScoredRun) => ({ ...run, correct: run.correct.toReversed() });
  const [, vat] = summarise([
    scored('supervised', 1, 30),
    scored('vat', 1, 25),
    onOthers(scored('supervised', 2, 30)),
    onOthers(scored('vat', 2, 25)),
  ]);
  close(vat!.gain, 0.05);
  assert.is(vat!.intervalOver, 'seeds and texts');
  const [low, high] = vat!.gainInterval!;
  // Half a text gained on 10 of 100: a standard error of 1.5 points.
  assert.ok(low > 0.015 && low < 0.025 && high > 0.075 && high < 0.085, `${low} to ${high}`);
  assert.ok(vat!.pValue! > 0 && vat!.pValue! < 0.01, String(vat!.pValue));
});

test('the band of the error: over seeds and texts, within 0 and 1, or over texts alone', () => {
  const [two, one] = summarise([scored('vat', 1, 40), scored('vat', 2, 60), scored('rp', 1, 50)]);
  assert.equal([two!.errorInterval, two!.errorIntervalOver], [[0, 1], 'seeds and texts']);
  assert.is(one!.errorIntervalOver, 'texts');
  const [low, high] = one!.errorInterval;
  // A standard error of 5 points.
  assert.ok(low > 0.37 && low < 0.43 && high > 0.57 && high < 0.63, `${low} to ${high}`);
});

test('a band without an error has a width, over one run and over several that answer alike', () => {
  const bare = (seed: number): ScoredRun => ({
    ...scored('vat', seed, 0),
    correct: new Uint8Array(6).fill(1),
  });
  for (const runs of [[bare(1)], [bare(1), bare(2)]]) {
    const [{ errorInterval, errorIntervalOver }] = summarise(runs) as [ComparisonSummary];
    assert.is(errorIntervalOver, 'texts');
    assert.is(errorInterval[0], 0);
    close(errorInterval[1], 0.4592581264399005, 1e-8);
  }
});

test('runs whose differences cancel out leave no band without a width', () => {
  const half = (seed: number, correct: readonly number[]): ScoredRun => ({
    ...scored('vat', seed, 50),
    correct: Uint8Array.from(correct),
  });
  const [{ errorInterval, errorIntervalOver }] = summarise([half(1, [1, 0]), half(2, [0, 1])]) as [
    ComparisonSummary,
  ];
  assert.is(errorIntervalOver, 'texts');
  assert.ok(errorInterval[1] - errorInterval[0] > 0.5, String(errorInterval));
});

test('a gain says over how many seeds it is', () => {
  const rows = summarise([
    scored('supervised', 1, 30),
    scored('supervised', 2, 50),
    scored('supervised', 3, 40),
    scored('vat', 1, 20),
    scored('vat', 2, 30),
    scored('rp', 4, 30),
  ]);
  assert.equal(
    rows.map(({ method, seeds, gainSeeds }) => [method, seeds, gainSeeds]),
    [
      ['supervised', 3, null],
      ['vat', 2, 2],
      ['rp', 1, null],
    ],
  );
});

test('a learning curve goes from few labels to many', () => {
  const rows = [scored('vat', 1, 20, 200), scored('rp', 1, 20, 200), scored('vat', 1, 30, 50)];
  assert.equal(
    learningCurves(summarise(rows)).map(({ method, points }) => [method, points.map(({ labels }) => labels)]),
    [
      ['vat', [50, 200]],
      ['rp', [200]],
    ],
  );
});

test.run();
