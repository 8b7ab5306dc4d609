import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ModelComparison } from '../../../src/evaluation/compareModels.js';
import { evaluatePredictions } from '../../../src/evaluation/metrics.js';
import { mcNemarTest } from '../../../src/evaluation/significance.js';
import { formatModelComparison } from '../../../src/report/text/modelComparisonText.js';

const evaluation = evaluatePredictions({
  gold: [0, 1],
  probabilities: [
    [0.9, 0.1],
    [0.8, 0.2],
  ],
  classes: ['no', 'yes'],
});
const comparison: ModelComparison = {
  evaluations: [evaluation, { ...evaluation, error: 0.125 }],
  difference: 0.0375,
  differenceInterval: [-0.01, 0.0851],
  mcNemar: mcNemarTest(7, 1),
  disagreements: Array.from({ length: 12 }, (_, index) => ({
    id: `t${index}`,
    text: `text\t${index}`,
    label: 'yes',
    answers: [
      { label: 'no', probability: 0.91 },
      { label: 'yes', probability: 0.75 },
    ],
  })),
};

test('both errors, their difference, the test, and the first of the texts', () => {
  const text = formatModelComparison(comparison, ['one', 'other']);
  assert.match(text, /^A one +50\.00 % /m);
  assert.match(text, /^B other +12\.50 % /m);
  assert.match(text, 'error of A minus error of B: +3.75 points (95 % interval -1.00 to +8.51,');
  assert.match(text, 'only A wrong on 7, only B wrong on 1;');
  assert.match(text, 'p 0.0391 (mid-p), 0.0703 (exact)');
  assert.match(text, 'They disagree on 12 of 2 texts; the 10 on which both are surest:');
  assert.match(text, /^yes +no 0\.91 +yes 0\.75 +t0 +text 0$/m);
  assert.not.match(text, 't10');
});

test('models that never disagree', () => {
  const alike = {
    ...comparison,
    differenceInterval: [0, 0] as const,
    mcNemar: mcNemarTest(0, 0),
    disagreements: [],
  };
  const text = formatModelComparison(alike, ['one', 'one']);
  assert.match(text, 'They give the same answer to every text.');
  assert.match(
    text,
    'The interval has no width, as the difference is the same on every text: on other texts it may differ.',
  );
  assert.not.match(formatModelComparison(comparison, ['one', 'other']), 'no width');
});

test.run();
