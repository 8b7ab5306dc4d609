import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparisonSummary } from '../../src/evaluation/comparisonSummary.js';
import { formatComparison } from '../../src/report/comparisonText.js';
import { formatErrorPlot } from '../../src/report/errorPlot.js';

const baseline: ComparisonSummary = {
  method: 'supervised',
  labels: 50,
  seeds: 3,
  meanTestError: 0.25,
  errorInterval: [0.2, 0.3],
  errorIntervalOver: 'seeds and texts',
  spread: 0.0125,
  meanSeconds: 12,
  gain: null,
  gainInterval: null,
  intervalOver: null,
  pValue: null,
  adjustedPValue: null,
};

test('the gain and both ends of its interval have two digits', () => {
  const text = formatComparison([
    baseline,
    {
      ...baseline,
      method: 'vat',
      gain: 0.03,
      gainInterval: [-0.012345, 0.05],
      intervalOver: 'seeds and texts',
      pValue: 0.02,
      adjustedPValue: 0.04,
    },
  ]);
  assert.match(text, /supervised +3 +25\.00 % +1\.25 % +– +– +– +12 s/);
  assert.match(text, /vat .* \+3\.00 +-1\.23 to \+5\.00 +0\.0400 /);
  assert.match(text, 'Student t');
  assert.not.match(text, 'bootstrap');
  assert.not.match(text, 'corrected for');
});

test('one seed has no spread, and its interval says what it does not know', () => {
  const text = formatComparison([
    { ...baseline, seeds: 1, spread: null, errorIntervalOver: 'texts' },
    {
      ...baseline,
      seeds: 1,
      spread: null,
      errorIntervalOver: 'texts',
      method: 'rp',
      gain: 0,
      gainInterval: [0, 0],
      intervalOver: 'texts',
    },
  ]);
  assert.match(text, /supervised +1 +25\.00 % +– /);
  assert.match(text, 'Intervals: bootstrap over the test texts, paired for gains');
  assert.not.match(text, 'Student t');
});

test('errors are dots in their bands, from the lowest end to the highest', () => {
  const text = formatErrorPlot([
    { ...baseline, meanTestError: 0.3, errorInterval: [0.2, 0.4] },
    { ...baseline, method: 'vat', meanTestError: 0.1, errorInterval: [0, 0.1] },
    { ...baseline, labels: 200, meanTestError: 0.2, errorInterval: [0.2, 0.2] },
  ]);
  assert.is(
    text,
    `labels  method      0.0 %                                 40.0 %
------  ----------  --------------------------------------------
    50  supervised                        ├─────────●──────────┤
        vat         ├──────────●
   200  supervised                        ●`,
  );
});

test.run();
