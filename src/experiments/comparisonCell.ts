/** One run of a comparison: a method, a number of labels and a seed, with all that it answered. */
import type { Example } from '../corpus/example.js';
import { sortedLabels } from '../corpus/label.js';
import { type Evaluation, evaluatePredictions } from '../evaluation/metrics.js';
import type { AttackResult } from '../robustness/attackResult.js';
import type { PoisonFigures } from '../robustness/poisoning/poisonFigures.js';
import { argmax } from '../tensor/argmax.js';
import type { ComparedMethod } from './comparedMethods.js';
import type { TrainingCurve } from './trainingCurve.js';

/** One training and its errors, which are shares, 0 to 1. */
export interface ComparisonRun {
  readonly method: ComparedMethod;
  readonly labels: number;
  readonly seed: number;
  /** Share of the test texts classified wrongly. */
  readonly testError: number;
  /** Of the step that was chosen; null without development texts. */
  readonly devError: number | null;
  readonly seconds: number;
}

/** What the attacks on a model of a comparison found, and how fast. */
export interface ComparedAttack extends AttackResult {
  /** Over all attacks on texts, with all that is done between the queries; absent in runs of an earlier version. */
  readonly queriesPerSecond?: number;
}

/** Plain JSON. */
export interface ComparisonCell extends ComparisonRun {
  /** For each test text, in their order: the place of its predicted class in `classes` of the comparison. */
  readonly predicted: readonly number[];
  /** The probability of that class, to six digits. */
  readonly confidence: readonly number[];
  /** On the test texts: interval, calibration, every class, confusion matrix. */
  readonly evaluation: Evaluation;
  /** Null for methods without steps. */
  readonly curve: TrainingCurve | null;
  /** Where attacks were asked for, and the method can be attacked. */
  readonly attack?: ComparedAttack;
  /** Where texts were poisoned: of the same method, trained on them, one for each share. */
  readonly poison?: readonly PoisonFigures[];
}

/** A run without a result, such as one whose training diverged. */
export interface FailedRun extends Pick<ComparisonRun, 'method' | 'labels' | 'seed'> {
  /** As a person reads it. */
  readonly reason: string;
}

/** A run, and which test texts it got right. */
export interface ScoredRun {
  readonly run: ComparisonRun;
  /** 1 for each test text classified rightly, else 0. */
  readonly correct: Uint8Array;
}

/** The same with all that it answered. */
export interface ScoredCell extends ScoredRun {
  readonly run: ComparisonCell;
}

/** What all runs are measured on. */
export interface TestSet {
  /** Of the labeled and the test texts, in the order of `sortedLabels`. */
  readonly classes: readonly string[];
  /** The place in `classes` of each text's label. */
  readonly gold: readonly number[];
}

export function testSet(labeled: readonly Example[], test: readonly Example[]): TestSet {
  const classes = sortedLabels([...labeled, ...test].flatMap(({ label }) => label ?? []));
  return { classes, gold: test.map(({ label }) => classes.indexOf(label!)) };
}

/**
 * @param rows a probability for each of `rowClasses` and each test text; other classes have none
 */
export function scoredCell(
  run: Omit<ComparisonRun, 'testError'>,
  { classes, gold }: TestSet,
  rows: readonly ArrayLike<number>[],
  rowClasses: readonly string[],
  curve: TrainingCurve | null,
): ScoredCell {
  const places = classes.map((label) => rowClasses.indexOf(label));
  const probabilities = rows.map((row) => places.map((place) => (place < 0 ? 0 : row[place]!)));
  const evaluation = evaluatePredictions({ gold, probabilities, classes });
  const predicted = probabilities.map(argmax);
  const confidence = probabilities.map((row, text) => Number(row[predicted[text]!]!.toFixed(6)));
  const cell = { ...run, testError: evaluation.error, predicted, confidence, evaluation, curve };
  return rescored(cell, gold);
}

/** A cell with what follows from it. */
export function rescored(run: ComparisonCell, gold: readonly number[]): ScoredCell {
  return { run, correct: Uint8Array.from(run.predicted, (label, text) => (label === gold[text] ? 1 : 0)) };
}
