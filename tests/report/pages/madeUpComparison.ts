/** A comparison whose runs are made up, summarised by the real functions. */
import type { Example } from '../../../src/corpus/example.js';
import type { ComparedMethod } from '../../../src/experiments/comparedMethods.js';
import type { ListedComparison } from '../../../src/experiments/compareRequest.js';
import {
  type ComparisonCell,
  rescored,
  scoredCell,
  testSet,
} from '../../../src/experiments/comparisonCell.js';
import {
  type ComparisonResult,
  comparisonResult,
  verdictFacts,
} from '../../../src/experiments/comparisonResult.js';
import { summarise } from '../../../src/experiments/comparisonSummary.js';
import type { TrainingCurve } from '../../../src/experiments/trainingCurve.js';
import { verdictOf } from '../../../src/experiments/verdict.js';
import { seededRandom } from '../../corpus/helpers.js';

interface Plan {
  readonly methods?: readonly ComparedMethod[];
  readonly labelCounts?: readonly number[];
  readonly seeds?: number;
  readonly classes?: readonly string[];
  readonly test?: readonly Example[];
  readonly errorOf?: (method: ComparedMethod, labels: number) => number;
}

/** Errors fall with labels and, unless they are given, with the place of the method. */
export function madeUpComparison({
  methods = ['supervised', 'rp', 'vat', 'bayes'],
  labelCounts = [100, 500, 2500],
  seeds = 2,
  classes = ['neg', 'pos'],
  test = testTexts(classes),
  errorOf = (method, labels) => 0.32 - 0.04 * Math.log10(labels) - 0.02 * methods.indexOf(method),
}: Plan = {}): ComparisonResult {
  const random = seededRandom(5);
  const labeled = classes.map((label, place) => ({ id: `l${place}`, text: `text ${place}`, label }));
  const request: ListedComparison = {
    labeled,
    unlabeled: Array.from({ length: 5000 }, (_, index) => ({
      id: `u${index}`,
      text: `unlabeled ${index}`,
    })),
    test,
    development: 0.1,
    labelCounts,
    methods,
    seeds,
  };
  const tested = testSet(labeled, test);
  const scored = labelCounts.flatMap((labels) =>
    Array.from({ length: seeds }, (_, seed) =>
      methods.map((method) => {
        const error = errorOf(method, labels);
        const rows = tested.gold.map((gold) => {
          const sure = 0.5 + 0.5 * random() ** 0.5;
          const answer = random() < error ? (gold + 1) % classes.length : gold;
          return classes.map((_label, c) => (c === answer ? sure : (1 - sure) / (classes.length - 1)));
        });
        const curve = method === 'bayes' ? null : curveOf(method, seed, error, random);
        const run = { method, labels, seed: seed + 1, devError: error, seconds: 60 };
        return scoredCell(run, tested, rows, tested.classes, curve);
      }),
    ).flat(),
  );
  return comparisonResult(request, scored);
}

/** The same comparison where other runs were not done. */
export function someRuns(
  result: ComparisonResult,
  isDone: (cell: ComparisonCell) => boolean,
): ComparisonResult {
  const { classes, test } = result;
  const gold = test.map(({ label }) => classes.indexOf(label!));
  const cells = result.cells.filter(isDone);
  const scored = cells.map((cell) => rescored(cell, gold));
  const verdict = verdictOf(scored, verdictFacts(result.settings));
  return { ...result, cells, summary: summarise(scored), verdict };
}

function testTexts(classes: readonly string[], count = 80): Example[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `test.csv:${index + 2}`,
    text: `Text number ${index} of those that are made up. ${'It goes on and on. '.repeat(index % 40)}`,
    label: classes[index % classes.length]!,
  }));
}

function curveOf(method: ComparedMethod, seed: number, error: number, random: () => number): TrainingCurve {
  const steps = Array.from({ length: 100 }, (_, index) => 10 * (index + 1));
  return {
    losses: steps.map((step) => ({
      step,
      seconds: step / 10,
      losses: {
        supervised: 0.1 + 0.6 * Math.exp(-step / (200 + 50 * seed)) + 0.1 * random(),
        ...(method !== 'supervised' && { consistency: 0.02 + 0.05 * random() }),
      },
    })),
    development: steps
      .filter((step) => step % 100 === 0)
      .map((step) => ({
        step,
        seconds: step / 10,
        error: error + 0.2 * Math.exp(-step / 200) + 0.02 * random(),
        logLoss: 0.5,
      })),
  };
}

export const environment = {
  version: '0.1.0',
  node: 'v22.0.0',
  platform: 'linux x64',
  engine: 'native',
  time: '2026-11-22T12:00:00.000Z',
};
