import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InputError } from '../../src/errors.js';
import { brierScore, evaluatePredictions, logLoss } from '../../src/evaluation/metrics.js';
import { argmax } from '../../src/tensor/argmax.js';
import { close, seeded } from './testing.js';

const THREE_CLASSES = {
  classes: ['bad', 'fair', 'good'],
  gold: [0, 1, 2, 1, 1, 2, 0, 2, 2, 0],
  probabilities: [
    [0.7, 0.2, 0.1],
    [0.1, 0.8, 0.1],
    [0.3, 0.3, 0.4],
    [0.5, 0.25, 0.25],
    [0.05, 0.9, 0.05],
    [0.2, 0.2, 0.6],
    [0.6, 0.3, 0.1],
    [0.15, 0.35, 0.5],
    [0.45, 0.1, 0.45],
    [0, 0.98, 0.02],
  ],
};

/** Rows that put all probability on the predicted class. */
function certain(predicted: readonly number[], classCount: number): number[][] {
  return predicted.map((label) => Array.from({ length: classCount }, (_, c) => (c === label ? 1 : 0)));
}

function evaluateCertain(gold: number[], predicted: number[], classes: string[]) {
  const probabilities = certain(predicted, classes.length);
  return evaluatePredictions({ gold, probabilities, classes });
}

test('three classes agree with scikit-learn', () => {
  const evaluation = evaluatePredictions(THREE_CLASSES);
  assert.is(evaluation.n, 10);
  close(evaluation.accuracy, 0.7);
  close(evaluation.error, 0.3);
  // accuracy_score, log_loss with the zero clipped to 1e-15, brier_score_loss(scale_by_half=False)
  close(evaluation.logLoss, 4.0039846623125195);
  close(evaluation.brierScore, 0.50008);
  close(evaluation.calibrationError, 0.343);
  assert.equal(evaluation.confusion, [
    [2, 1, 0],
    [1, 2, 0],
    [1, 0, 3],
  ]);
});

test('rates and means of three classes agree with scikit-learn', () => {
  const { perClass, macro, weighted } = evaluatePredictions(THREE_CLASSES);
  const rates = [...perClass, macro, weighted];
  const expected = [
    [0.5, 2 / 3, 0.5714285714285714],
    [2 / 3, 2 / 3, 2 / 3],
    [1, 0.75, 0.8571428571428571],
    [0.7222222222222222, 0.6944444444444443, 0.6984126984126985],
    [0.75, 0.7, 0.7142857142857142],
  ];
  for (const [i, [precision, recall, f1]] of expected.entries()) {
    close(rates[i]!.precision, precision!);
    close(rates[i]!.recall, recall!);
    close(rates[i]!.f1, f1!);
    assert.not.ok('undefined' in rates[i]!);
  }
  assert.equal(
    perClass.map(({ label, support }) => [label, support]),
    [
      ['bad', 3],
      ['fair', 3],
      ['good', 4],
    ],
  );
});

test('undefined rates are null, with the reason, and left out of the means', () => {
  // Class c occurs but is never predicted; d neither occurs nor is predicted; e is predicted but does not occur.
  const { perClass, macro, weighted } = evaluateCertain(
    [0, 0, 1, 2, 2, 2],
    [0, 1, 1, 0, 1, 4],
    ['a', 'b', 'c', 'd', 'e'],
  );
  const [, , c, d, e] = perClass;
  assert.equal(c, {
    label: 'c',
    precision: null,
    recall: 0,
    f1: 0,
    undefined: { precision: 'no text was predicted as "c"' },
    support: 3,
  });
  assert.equal(d, {
    label: 'd',
    precision: null,
    recall: null,
    f1: null,
    undefined: {
      precision: 'no text was predicted as "d"',
      recall: 'no text of class "d"',
      f1: 'no text of class "d", and none predicted as it',
    },
    support: 0,
  });
  assert.equal(e, {
    label: 'e',
    precision: 0,
    recall: null,
    f1: 0,
    undefined: { recall: 'no text of class "e"' },
    support: 0,
  });
  // a: P 1/2, R 1/2, F1 1/2, 2 texts; b: P 1/3, R 1, F1 1/2, 1 text.
  close(macro.precision, (1 / 2 + 1 / 3 + 0) / 3);
  close(macro.recall, (1 / 2 + 1 + 0) / 3);
  close(macro.f1, (1 / 2 + 1 / 2 + 0 + 0) / 4);
  close(weighted.precision, (2 * (1 / 2) + 1 / 3) / 3);
  close(weighted.recall, (2 * (1 / 2) + 1) / 6);
  close(weighted.f1, (2 * (1 / 2) + 1 / 2) / 6);
});

test('a mean with nothing to average is null, with the reason', () => {
  const { macro, weighted, error } = evaluateCertain([0, 0], [1, 1], ['a', 'b']);
  assert.is(error, 1);
  assert.is(macro.precision, 0);
  assert.is(weighted.precision, null);
  assert.equal(weighted.undefined, { precision: 'undefined for every class that has texts' });
  assert.is(weighted.recall, 0);
});

test('gold of a single class, all right', () => {
  const {
    error,
    errorInterval,
    perClass,
    macro,
    logLoss: loss,
  } = evaluateCertain([1, 1, 1], [1, 1, 1], ['a', 'b']);
  assert.is(error, 0);
  // The exact interval of 0 of 3.
  assert.is(errorInterval[0], 0);
  close(errorInterval[1], 0.7075982261787134);
  assert.is(loss, 0);
  assert.is(perClass[0]!.f1, null);
  assert.equal([macro.precision, macro.recall, macro.f1], [1, 1, 1]);
});

test('a tie goes to the lowest index', () => {
  assert.is(argmax([0.2, 0.4, 0.4]), 1);
  assert.is(argmax(new Float32Array([0.5, 0.5])), 0);
  const { confusion } = evaluatePredictions({
    gold: [0, 1],
    probabilities: [new Float32Array([0.5, 0.5]), [0.5, 0.5]],
    classes: ['a', 'b'],
  });
  assert.equal(confusion, [
    [1, 0],
    [1, 0],
  ]);
});

test('the log loss clamps at 1e-15 and never falls below zero', () => {
  close(logLoss([0], [[0, 1]]), 34.538776394910684);
  assert.is(logLoss([0], [[1.000001, 0]]), 0);
});

test('the Brier score lies between 0 and 2', () => {
  assert.is(brierScore([0], [[1, 0]]), 0);
  assert.is(brierScore([0], [[0, 1]]), 2);
  close(brierScore([0, 1], [[0.7, 0.3], new Float64Array([0.6, 0.4])]), (0.18 + 0.72) / 2);
});

function evaluateRow(row: number[]) {
  return () => evaluatePredictions({ gold: [0, 0], probabilities: [[1, 0], row], classes: ['a', 'b'] });
}

test('a row that is no distribution is refused by its number', () => {
  assert.throws(evaluateRow([Number.NaN, 1]), /row 1: probability NaN of class 0/);
  assert.throws(evaluateRow([-0.5, 1.5]), /row 1: probability -0.5 of class 0/);
  assert.throws(evaluateRow([2, 3]), /row 1: the probabilities sum to 5/);
  assert.throws(evaluateRow([0, Number.POSITIVE_INFINITY]), /row 1: the probabilities sum to Infinity/);
  assert.throws(evaluateRow([1]), /row 1: 1 probabilities for 2 classes/);
  assert.not.throws(evaluateRow([0.5, 0.50001]));
});

test('gold and probabilities must fit each other', () => {
  const classes = ['a', 'b'];
  const probabilities = [[1, 0]];
  assert.throws(() => evaluatePredictions({ gold: [0, 1], probabilities, classes }), /2 gold classes/);
  for (const label of [2, -1, 0.5, Number.NaN]) {
    assert.throws(() => evaluatePredictions({ gold: [label], probabilities, classes }), /row 0: gold/);
  }
  assert.throws(
    () => evaluatePredictions({ gold: [], probabilities: [], classes }),
    (error: unknown) => error instanceof InputError && /no labeled text/.test(error.message),
  );
});

test('100,000 texts, more than a call has room for as arguments', () => {
  const random = seeded(2);
  const gold = Array.from({ length: 100_000 }, () => (random() < 0.5 ? 0 : 1));
  const probabilities = gold.map(() => {
    const p = random();
    return new Float32Array([p, 1 - p]);
  });
  const { error } = evaluatePredictions({ gold, probabilities, classes: ['a', 'b'] });
  close(error, 0.5, 0.01);
});

test.run();
