import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answerThresholds } from '../../src/evaluation/selectiveClassification.js';

test('the threshold that answers most texts, by hand', () => {
  // Surest first: right, right, wrong, right, right, wrong.
  const confidences = [0.95, 0.9, 0.8523, 0.8, 0.7, 0.6];
  const correct = [1, 1, 0, 1, 1, 0];
  const [all, fifth, none, quarter] = answerThresholds(confidences, correct, [0.5, 0.2, 0, 0.25]);
  assert.equal(all, { maximumError: 0.5, threshold: 0, coverage: 1, error: 2 / 6 });
  assert.equal(fifth, { maximumError: 0.2, threshold: 0.7, coverage: 5 / 6, error: 1 / 5 });
  assert.equal(none, { maximumError: 0, threshold: 0.9, coverage: 2 / 6, error: 0 });
  assert.equal(quarter, { ...fifth, maximumError: 0.25 });
});

test('texts of the same confidence stand and fall together; the order of the texts does not matter', () => {
  const [one] = answerThresholds([0.8, 0.9, 0.8, 0.8], [0, 1, 1, 1], [0.1]);
  assert.equal(one, { maximumError: 0.1, threshold: 0.9, coverage: 0.25, error: 0 });
  assert.equal(answerThresholds([0.8, 0.8, 0.8, 0.9], [1, 1, 0, 1], [0.1]), [one]);
});

test('where even the surest answers are wrong nothing will do', () => {
  assert.equal(answerThresholds([0.9, 0.6], [0, 1], [0.05]), [
    { maximumError: 0.05, threshold: null, coverage: 0, error: null },
  ]);
});

test('a threshold has no more decimals than it takes to keep texts apart', () => {
  const [near] = answerThresholds([0.87654321, 0.8765, 0.5], [1, 0, 0], [0]);
  assert.is(near!.threshold, 0.87654);
  const [far] = answerThresholds([0.87654321, 0.31, 0.3], [1, 0, 0], [0]);
  assert.is(far!.threshold, 0.8);
});

test.run();
