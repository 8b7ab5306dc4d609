import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ComparisonSummary } from '../../../src/experiments/comparisonSummary.js';
import { formatComparison } from '../../../src/report/text/comparisonText.js';
import { formatErrorPlot } from '../../../src/report/text/errorPlot.js';

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
  gainSeeds: null,
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
  assert.not.match(text, 'no width');
  assert.not.match(text, 'shares with');
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
  assert.match(
    text,
    'Intervals: over the test texts, exact for errors (Clopper and Pearson), paired bootstrap for gains',
  );
  assert.not.match(text, 'Student t');
});

test('a gain whose interval has no width, or is none, says why', () => {
  const note = 'it is the same on every test text (as a rule none): on other texts it may differ.';
  for (const gainInterval of [[0, 0], null] as const) {
    const rp = {
      ...baseline,
      method: 'rp',
      gain: 0,
      gainSeeds: 3,
      gainInterval,
      intervalOver: 'texts',
    } as const;
    assert.match(formatComparison([baseline, rp]), note);
  }
  assert.not.match(formatComparison([baseline]), note);
});

test('a gain over fewer seeds than the errors is said to be one', () => {
  const row = (
    method: 'rp' | 'vat',
    labels: number,
    seeds: number,
    gainSeeds: number,
  ): ComparisonSummary => ({
    ...baseline,
    ...{ method, labels, seeds, gainSeeds, gain: 0.03, gainInterval: [0.01, 0.05], intervalOver: 'texts' },
  });
  const text = formatComparison([
    baseline,
    row('rp', 50, 3, 3),
    row('vat', 50, 2, 2),
    { ...baseline, labels: 200, seeds: 1 },
    row('vat', 200, 2, 1),
  ]);
  assert.match(
    text,
    'The gain of vat at 50 labels (2 seeds), vat at 200 labels (1 seed) is over the seeds that it shares with supervised; ' +
      'each error is over all seeds of its own.',
  );
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
