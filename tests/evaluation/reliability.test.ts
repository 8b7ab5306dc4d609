import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { calibrationBins, expectedCalibrationError } from '../../src/evaluation/reliability.js';
import { close } from './testing.js';

test('bins are open below and closed above', () => {
  const bins = calibrationBins([0, 0.5, 0.5000001, 1], [1, 0, 1, 1], 2);
  assert.is(bins.length, 2);
  assert.equal(bins[0], { low: 0, high: 0.5, count: 2, confidence: 0.25, accuracy: 0.5 });
  assert.is(bins[1]!.count, 2);
  close(bins[1]!.confidence, 0.75000005);
  assert.is(bins[1]!.accuracy, 1);
});

test('an empty bin has no mean', () => {
  const bins = calibrationBins([0.9], [1]);
  assert.is(bins.length, 15);
  assert.equal(bins[0], { low: 0, high: 1 / 15, count: 0, confidence: null, accuracy: null });
});

test('the calibration error weighs the gaps by the number of texts', () => {
  // Bin (0.5, 1]: confidence 0.8, accuracy 1/3. Bin (0, 0.5]: confidence 0.4, accuracy 1.
  const bins = calibrationBins([0.7, 0.8, 0.9, 0.4], [1, 0, 0, 1], 2);
  close(expectedCalibrationError(bins), (3 * (0.8 - 1 / 3) + 0.6) / 4);
});

test('gaps of opposite sign in one bin cancel, in two bins they add up', () => {
  close(expectedCalibrationError(calibrationBins([0.8, 0.8], [1, 1], 15)), 0.2);
  close(expectedCalibrationError(calibrationBins([0.75, 0.75, 0.75, 0.75], [1, 1, 1, 0], 15)), 0);
  close(expectedCalibrationError(calibrationBins([0.6, 0.9], [1, 0], 1)), 0.25);
  close(expectedCalibrationError(calibrationBins([0.6, 0.9], [1, 0], 15)), 0.65);
});

test('no texts, no calibration error', () => {
  assert.throws(() => expectedCalibrationError(calibrationBins([], [])), /no texts/);
});

test.run();
