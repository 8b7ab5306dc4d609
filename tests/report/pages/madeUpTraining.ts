/** A training run that is made up, for the page of one. */

import { answersByText } from '../../../src/experiments/answers.js';
import type { ReportedTraining } from '../../../src/report/pages/trainingPage.js';
import { completeOptions } from '../../../src/training/completeOptions.js';
import { madeUpComparison } from './madeUpComparison.js';

export function madeUpTraining({
  classes = ['neg', 'pos'],
  text,
}: {
  classes?: readonly string[];
  text?: string;
}): ReportedTraining {
  const test =
    text === undefined
      ? undefined
      : classes.map((label, place) => ({ id: text, text: `${text} ${place}`, label }));
  const comparison = madeUpComparison({
    methods: ['vat'],
    labelCounts: [100],
    seeds: 1,
    classes,
    ...(test && { test }),
  });
  const [cell] = comparison.cells;
  return {
    start: {
      type: 'start',
      options: completeOptions({ objective: 'vat' }),
      backend: 'native',
      classes,
      labeledTexts: 100,
      unlabeledTexts: 1000,
      developmentTexts: comparison.test.length,
      vocabulary: 5000,
      parameters: 100000,
      resumedAtStep: 0,
    },
    end: { reason: 'finished', step: 1000, seconds: 100 },
    curve: cell!.curve!,
    evaluations: [100, 500, 1000].map((step) => ({
      step,
      unlabeledShares: classes.map(() => 1 / classes.length),
      perturbed: { texts: 64, relativeNorm: 0.025, flipped: step / 2000, flippedAtRandom: 0.01 },
    })),
    data: [{ role: 'labeled', files: [text ?? 'reviews.csv'], texts: 100, sha256: 'abcdef0123456789' }],
    settings: { method: 'vat', seed: 1 },
    development: { evaluation: cell!.evaluation, rows: answersByText(comparison, 100) },
  };
}
