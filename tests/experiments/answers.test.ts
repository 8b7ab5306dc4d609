import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { answersByText, confidentErrors, disagreements } from '../../src/experiments/answers.js';
import type { ComparedMethod } from '../../src/experiments/comparedMethods.js';
import type { ComparisonCell } from '../../src/experiments/comparisonCell.js';
import type { ComparisonResult } from '../../src/experiments/comparisonResult.js';
import { close } from '../evaluation/testing.js';

const classes = ['neg', 'pos'];
const test_ = ['neg', 'pos', 'pos'].map((label, index) => ({
  id: `t${index}`,
  text: `text ${index}`,
  label,
}));

function cell(
  method: ComparedMethod,
  seed: number,
  predicted: readonly number[],
  confidence: readonly number[],
  labels = 50,
): ComparisonCell {
  return { method, labels, seed, predicted, confidence } as unknown as ComparisonCell;
}

const result = {
  classes,
  test: test_,
  cells: [
    cell('supervised', 1, [0, 0, 0], [0.9, 0.8, 0.6]),
    cell('supervised', 2, [0, 0, 1], [0.7, 0.9, 0.6]),
    cell('vat', 1, [1, 1, 0], [0.95, 0.9, 0.7]),
    cell('vat', 2, [1, 1, 0], [0.85, 0.7, 0.9]),
    cell('vat', 1, [0, 0, 0], [1, 1, 1], 10),
  ],
} as unknown as ComparisonResult;

const rows = answersByText(result, 50);

test('answers, runs that are right, and certainty, of the label count asked for', () => {
  assert.equal(
    rows.map(({ text }) => text.id),
    ['t0', 't1', 't2'],
  );
  const [supervised, vat] = rows[0]!.answers;
  assert.equal(
    [supervised!.method, supervised!.label, supervised!.right, supervised!.runs],
    ['supervised', 'neg', 2, 2],
  );
  close(supervised!.certainty, 0.8);
  assert.equal([vat!.label, vat!.right], ['pos', 0]);
  close(vat!.certainty, -0.9);
});

test('the answer and its certainty are of one label, whatever the runs say', () => {
  // Once 'neg' and once 'pos', as sure of either: the first of the classes, which is wrong.
  const [even] = rows[2]!.answers;
  assert.equal([even!.label, even!.right], ['neg', 1]);
  close(even!.certainty, -0.3);
  const cells = [cell('vat', 1, [1], [0.9]), cell('vat', 2, [0], [0.4]), cell('vat', 3, [0], [0.45])];
  const [row] = answersByText({ ...result, test: test_.slice(0, 1), cells }, 50);
  assert.is(row!.answers[0]!.label, 'pos', 'one sure run outweighs two that hardly know');
  close(row!.answers[0]!.certainty, -0.3);
});

test('disagreements: one side right, the other wrong, the surest first', () => {
  assert.equal(
    disagreements(rows, 5).map(({ text }) => text.id),
    ['t0', 't1'],
  );
  assert.is(disagreements(rows, 1).length, 1);
});

test('the most confident errors of one method', () => {
  const ids = (method: ComparedMethod) => confidentErrors(rows, method, 5).map(({ text }) => text.id);
  assert.equal(ids('vat'), ['t0', 't2']);
  assert.equal(ids('supervised'), ['t1', 't2']);
});

test.run();
