import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { balancedClassWeights } from '../../src/model/classWeights.js';
import { parseDuration } from '../../src/model/duration.js';
import {
  averagingDecay,
  learningRate,
  progress,
  rampFactor,
  stepLimit,
} from '../../src/optimisation/schedule.js';
import { close } from '../evaluation/testing.js';

test('learning rate: grows to the highest, then falls linearly to its rest', () => {
  const options = { learningRate: 0.1, warmUp: 0.2, finalRate: 0.5 };
  const expected = [
    [0, 0.001],
    [0.001, 0.001],
    [0.1, 0.05],
    [0.2, 0.1],
    [0.6, 0.075],
    [1, 0.05],
  ] as const;
  for (const [done, rate] of expected) close(learningRate(done, options), rate);
});

test('learning rate without warm-up, without fall, and with nothing but warm-up', () => {
  close(learningRate(0, { learningRate: 0.1, warmUp: 0, finalRate: 0 }), 0.1);
  close(learningRate(1, { learningRate: 0.1, warmUp: 0, finalRate: 0 }), 0);
  close(learningRate(0.7, { learningRate: 0.1, warmUp: 0, finalRate: 1 }), 0.1);
  const onlyWarmUp = { learningRate: 0.1, warmUp: 1, finalRate: 0 };
  close(learningRate(0.5, onlyWarmUp), 0.05);
  close(learningRate(1, onlyWarmUp), 0.1);
});

test('ramp: from 0 to 1, and all at once without one', () => {
  const ramp = (done: number) => rampFactor(done, 0.25);
  assert.equal([0, 0.125, 0.25, 0.5, 1].map(ramp), [0, 0.5, 1, 1, 1]);
  assert.is(rampFactor(0, 0), 1);
});

test('averaging: short memory at first, the one asked for later', () => {
  close(averagingDecay(0, 0.999), 0.1);
  close(averagingDecay(8, 0.999), 0.5);
  close(averagingDecay(100_000, 0.999), 0.999);
  close(averagingDecay(8, 0.3), 0.3);
});

test('progress: by steps, by time, and by the nearer of both', () => {
  const at = (step: number, seconds: number) => ({ step, seconds });
  const steps = { maxSteps: 200, maxTime: null };
  assert.is(progress(at(0, 0), steps), 0);
  assert.is(progress(at(50, 1e6), steps), 0.25);
  assert.is(progress(at(300, 0), steps), 1);
  const time = { maxSteps: null, maxTime: 60 };
  assert.is(progress(at(1e6, 15), time), 0.25);
  assert.is(progress(at(0, 61), time), 1);
  const both = { maxSteps: 200, maxTime: 60 };
  assert.is(progress(at(100, 15), both), 0.5);
  assert.is(progress(at(50, 30), both), 0.5);
});

test('without any limit there is one on steps; with a limit on time there is none', () => {
  assert.ok(stepLimit({ maxSteps: null, maxTime: null })! > 0);
  assert.is(stepLimit({ maxSteps: null, maxTime: 60 }), null);
  assert.is(stepLimit({ maxSteps: 7, maxTime: 60 }), 7);
});

test('lengths of time', () => {
  const seconds: Record<string, number | undefined> = {
    '90s': 90,
    '20m': 1200,
    '1h30m': 5400,
    '1h1m1s': 3661,
    '1.5h': 5400,
    ' 2M ': 120,
    '0.5s': 0.5,
  };
  for (const [text, expected] of Object.entries(seconds)) assert.is(parseDuration(text), expected, text);
  for (const text of [
    '',
    ' ',
    '0',
    '20',
    '9.31',
    '1h30',
    '0s',
    '-5m',
    '5d',
    'm',
    '1m2h',
    '1 h',
    '1e3',
    'soon',
    'Infinity',
    '1h 30m',
  ])
    assert.is(parseDuration(text), undefined, text);
});

test('class weights: every class weighs the same in total, the mean over the texts is 1', () => {
  const labels = Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 2);
  const weights = balancedClassWeights(labels, 3);
  [0.5, 1.5, 3].forEach((weight, label) => {
    close(weights[label]!, weight, 1e-6);
  });
  const total = labels.reduce((sum, label) => sum + weights[label]!, 0);
  close(total / labels.length, 1, 1e-6);
  assert.equal([...balancedClassWeights(Int32Array.of(0, 1, 1, 0), 2)], [1, 1]);
  // A class of which no text is left weighs nothing, and no number becomes infinite.
  assert.equal([...balancedClassWeights(Int32Array.of(0, 0), 2)], [0.5, 0]);
});

test.run();
